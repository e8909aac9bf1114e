import { AppError } from "@/lib/core/errors";
import { canStep } from "@/lib/core/machine";
import { isSame, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { ownerOf } from "@/lib/payments/gateways/owner";
import type { Fact } from "@/lib/payments/gateways/types";
import { REFUND_MACHINE, type RefundState } from "@/lib/payments/refunds/machine";
import { findRefund, leaveToOperator, settleRefund } from "@/lib/payments/refunds/resolve";
import { stepRefund } from "@/lib/payments/refunds/step";
import { APPLIED, type ArrivedFact, IGNORED, MONEY_MOVED, type Outcome, waitForCause } from "./outcome";

type RefundFact = Extract<Fact, { kind: `refund_${string}` }>;

const TARGET: Readonly<Record<RefundFact["kind"], RefundState>> = {
  refund_pending: "pending",
  refund_succeeded: "succeeded",
  refund_failed: "needs_manual",
};

export function isRefundFact(fact: Fact): fact is RefundFact {
  return Object.hasOwn(TARGET, fact.kind);
}

/** A refund came a step further. Repeated and outdated messages change nothing. */
export async function onRefund(tx: Tx, { arrival, fact }: ArrivedFact<RefundFact>): Promise<Outcome> {
  const refund = await findRefund(tx, {
    tenantId: arrival.tenantId,
    gateway: arrival.gateway,
    owner: ownerOf(arrival.account),
    key: fact.refundId,
    gatewayRefundId: fact.gatewayRefundId,
  });
  if (!refund) return waitForCause(arrival, "the refund of this message is not known yet");
  const from = refund.state as RefundState;
  const to = TARGET[fact.kind];
  if (from === "queued") return waitForCause(arrival, "the refund has not been sent yet");
  if (from === to || !canStep(REFUND_MACHINE, from, to)) return IGNORED;
  const actor = `gateway:${arrival.gateway}`;
  switch (fact.kind) {
    case "refund_pending":
      await stepRefund(tx, refund, "pending", { actor });
      return APPLIED;
    case "refund_succeeded":
      if (!isSame(money(refund.amountMinor, refund.currency), fact.amount)) {
        throw new AppError("conflict", "the gateway names another amount than we sent", { refundId: refund.id });
      }
      await settleRefund(tx, refund, actor);
      return MONEY_MOVED;
    case "refund_failed":
      await leaveToOperator(tx, refund, { actor, reason: fact.reason });
      return APPLIED;
  }
}
