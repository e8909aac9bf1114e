import { z } from "zod";
import { SESSION_MACHINE } from "@/lib/catalog/machine";
import { currency, id, minor, stateOf, time } from "./common";

const score = z.int().min(0).max(100).nullable();

/** A session after a word of one of its sides about whether it took place. */
export const completionAnswer = z
  .strictObject({
    sessionId: id,
    orderId: id.nullable(),
    state: stateOf(SESSION_MACHINE),
    score,
    completedAt: time.nullable(),
    releaseAt: time.nullable(),
  })
  .meta({ id: "Completion" });

const ending = {
  sessionId: id,
  orderId: id,
  state: stateOf(SESSION_MACHINE),
  startsAt: time,
  endsAt: time,
  absent: z.enum(["customer", "partner", "both"]).nullable(),
  absenceDueAt: time.nullable(),
};

/** A paid session after a deed that ends or moves it. */
export const endingAnswer = z.strictObject(ending).meta({ id: "Ending" });

/** `refund` goes back to the customer, `retained` is held and then split. */
export const canceledAnswer = z
  .strictObject({ ...ending, currency, refund: minor, retained: minor })
  .meta({ id: "Canceled" });

const proposal = z
  .strictObject({ proposalId: id, sessionId: id, startsAt: time, expiresAt: time })
  .meta({ id: "Proposal" });

export const rescheduleAnswer = z.union([proposal, endingAnswer]);

const split = {
  settlementId: id,
  orderId: id,
  score,
  settledAt: time,
  currency,
  released: minor,
  partner: minor,
  platform: minor,
  tenant: minor,
  penalty: minor,
  tax: minor,
};

const settlement = z.strictObject(split).meta({ id: "Settlement" });

export const settlementLineAnswer = z.strictObject({ ...split, partnerId: id }).meta({ id: "SettlementLine" });

export const settleAnswer = z.union([settlement, z.strictObject({ settled: z.int().min(0) })]);

export const offerCanceledAnswer = z.strictObject({ offerId: id, seats: z.int().min(0) });
export const shortenedAnswer = z.strictObject({ orderId: id, releaseAt: time.nullable() });
export const riskAnswer = z.strictObject({ orderId: id, paused: z.boolean() });
