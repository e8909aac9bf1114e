import { canStep } from "@/lib/core/machine";
import { isSame, money } from "@/lib/core/money";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import type { Fact } from "@/lib/payments/gateways/types";
import { PAYOUT_MACHINE, type PayoutState } from "@/lib/payments/payouts/machine";
import { advancePayout, findPayout, type KnownPayout, payPayout, returnPayout } from "@/lib/payments/payouts/resolve";
import { APPLIED, type ArrivedFact, IGNORED, MONEY_MOVED, type Outcome, waitForCause } from "./outcome";

/** What a gateway cannot know of yet. */
const NOT_SENT: readonly PayoutState[] = ["requested", "under_review", "approved", "queued"];

type PayoutFact = Extract<Fact, { kind: `payout_${string}` }>;

const TARGET: Readonly<Record<PayoutFact["kind"], PayoutState>> = {
  payout_processing: "processing",
  payout_paid: "paid",
  payout_failed: "failed",
  payout_returned: "returned",
  payout_unclaimed: "unclaimed",
  payout_held: "held",
};

export function isPayoutFact(fact: Fact): fact is PayoutFact {
  return Object.hasOwn(TARGET, fact.kind);
}

/** A payout came a step further. Repeated and outdated messages change nothing; a contradiction is left to a person. */
export async function onPayout(tx: Tx, { arrival, fact }: ArrivedFact<PayoutFact>): Promise<Outcome> {
  const known = await findPayout(tx, {
    tenantId: arrival.tenantId,
    gateway: arrival.gateway,
    attemptId: fact.attemptId,
    gatewayPayoutId: fact.gatewayPayoutId,
  });
  if (!known) return waitForCause(arrival, "the payout of this message is not known yet");
  const to = TARGET[fact.kind];
  if (NOT_SENT.includes(known.state)) return waitForCause(arrival, "the payout has not been sent yet");
  // After `returned` it is only late: what came back had been paid before. After `failed` nothing should have left.
  if (fact.kind === "payout_paid" && known.state === "failed") {
    throw new AppError("conflict", "the gateway says paid, but the money was given back to the partner", {
      payoutId: known.payout.id,
    });
  }
  if (known.state === to || !canStep(PAYOUT_MACHINE, known.state, to)) return IGNORED;
  return move(tx, known, fact, `gateway:${arrival.gateway}`);
}

async function move(tx: Tx, known: KnownPayout, fact: PayoutFact, actor: string): Promise<Outcome> {
  switch (fact.kind) {
    case "payout_paid":
      assertAmount(known, fact.amount.minor, fact.amount.currency);
      await payPayout(tx, known, { actor, fee: fact.fee, bankReference: fact.bankReference });
      return MONEY_MOVED;
    case "payout_failed":
      await returnPayout(tx, known, { to: "failed", actor, reason: fact.reason });
      return MONEY_MOVED;
    case "payout_returned":
      assertAmount(known, fact.amount.minor, fact.amount.currency);
      await returnPayout(tx, known, { to: "returned", actor, reason: fact.reason });
      return MONEY_MOVED;
    case "payout_processing":
      await advancePayout(tx, known, { to: "processing", actor });
      return APPLIED;
    case "payout_unclaimed":
      await advancePayout(tx, known, { to: "unclaimed", actor });
      return APPLIED;
    case "payout_held":
      await advancePayout(tx, known, { to: "held", actor, reason: fact.reason });
      return APPLIED;
  }
}

function assertAmount({ payout }: KnownPayout, minor: bigint, currency: string): void {
  if (isSame(money(payout.amountMinor, payout.currency), money(minor, currency))) return;
  throw new AppError("conflict", "the gateway names another amount than we sent", { payoutId: payout.id });
}
