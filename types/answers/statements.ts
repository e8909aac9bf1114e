import { z } from "zod";
import { currency, id, minor, time } from "./common";
import { explainedReference } from "./explain";

const parts = z.strictObject({ gross: minor, commission: minor, penalty: minor, taxes: minor, owed: minor });

/** What a transfer did to the balance. Where `parts` are told they add up to `net`. */
const line = z.strictObject({
  transferId: id,
  at: time,
  type: z.string(),
  session: z.string(),
  orderId: id.nullable(),
  opens: explainedReference.nullable(),
  parts: parts.nullable(),
  net: minor,
  balance: minor,
});

export const statementAnswer = z
  .strictObject({
    partnerId: id,
    partnerName: z.string(),
    /** In India: `2026-11`. */
    month: z.string(),
    currency,
    opening: minor,
    lines: z.array(line),
    /** The balance in the ledger when the month ended. */
    closing: minor,
    /** Of sales into an account of the partner's own, by which its commission is invoiced; null where there never were any. */
    own: z.strictObject({ charged: minor, paid: minor, owed: minor }).nullable(),
    /** What stood beside the balance then; `owed` is what the partner owed. */
    beside: z.strictObject({ reserve: minor, setAside: minor, owed: minor }),
  })
  .meta({ id: "Statement" });

export type StatementAnswer = z.infer<typeof statementAnswer>;
