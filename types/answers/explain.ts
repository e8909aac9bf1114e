import { z } from "zod";
import { EXPLAINED } from "@/lib/views/explain/node";
import { currency, id, minor, time } from "./common";

const reference = { kind: z.enum(EXPLAINED), id };

export const explainedReference = z.strictObject(reference);

/** An entry of the ledger; a debit is positive, a credit negative. */
const line = z.strictObject({
  entryId: id,
  transferId: id,
  kind: z.string(),
  source: z.string(),
  account: z.string(),
  amount: minor,
  createdAt: time,
});

/** One amount of a tree; those of its children add up to it. */
const explanation = z
  .strictObject({
    title: z.string(),
    sentence: z.string(),
    /** Negative where it is taken away. */
    amount: minor,
    formula: z
      .strictObject({
        text: z.string(),
        inputs: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      })
      .nullable(),
    policy: z.strictObject({ id, name: z.string(), version: z.int() }).nullable(),
    lines: z.array(line),
    /** Another explanation of the same thing. */
    opens: explainedReference.nullable(),
    get children() {
      return z.array(explanation);
    },
  })
  .meta({ id: "ExplanationNode" });

export const explanationAnswer = z
  .strictObject({ ...reference, amount: minor, currency, tree: explanation })
  .meta({ id: "Explanation" });
