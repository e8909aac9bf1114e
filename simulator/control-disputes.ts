import { needText, oneOf, optionalText, optionalWhole, readBody, refuse } from "./control-input";
import type { Incoming, Reply, Route } from "./http";
import { own, type JsonObject } from "./json";
import * as paypal from "./paypal/disputes";
import * as razorpay from "./razorpay/disputes";
import type { Sim } from "./sim";

const STAGES = ["warning", "inquiry", "chargeback", "pre_arbitration", "arbitration"] as const;
const OUTCOMES = ["won", "lost", "closed", "under_review", "action_required", "open"] as const;
const PHASES = { warning: "fraud", inquiry: "retrieval" } as const;
const PAYPAL_STAGES = {
  inquiry: "INQUIRY",
  chargeback: "CHARGEBACK",
  pre_arbitration: "PRE_ARBITRATION",
  arbitration: "ARBITRATION",
} as const;
/** Sellers get ten days unless told. */
const RESPOND_IN_MS = 10 * 86_400_000;

type Stage = (typeof STAGES)[number];

const phaseOf = (stage: Stage) => (stage === "warning" || stage === "inquiry" ? PHASES[stage] : stage);
const paypalStageOf = (stage: Stage) =>
  stage === "warning" ? refuse("PayPal has no early warnings") : PAYPAL_STAGES[stage];

interface Terms {
  stage: Stage;
  withdraw: boolean;
  fee: bigint;
  respondInMs: number;
}

function readTerms(body: JsonObject): Terms {
  return {
    stage: oneOf(body, "stage", STAGES, "chargeback"),
    withdraw: own(body, "withdraw") === true,
    fee: BigInt(optionalWhole(body, "fee") ?? 0),
    respondInMs: optionalWhole(body, "respondInMs", 1_000) ?? RESPOND_IN_MS,
  };
}

/** By its own id, or the first that was captured for an order. */
function contestedPayment(sim: Sim, body: JsonObject): string {
  const orderId = optionalText(body, "orderId");
  if (orderId === null) return needText(body, "paymentId");
  const captured = [
    ...[...sim.world.razorpay.payments.values()].filter((payment) => payment.captured),
    ...[...sim.world.paypal.captures.values()].filter(({ status }) => status !== "PENDING" && status !== "DECLINED"),
  ];
  return captured.find((each) => each.orderId === orderId)?.id ?? refuse("nothing was captured for this order", 404);
}

/** `paymentId` is a Razorpay payment or a PayPal capture; `reason` is in the gateway's words. */
function open(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const paymentId = contestedPayment(sim, body);
  const whole = optionalWhole(body, "amount", 1);
  const amount = whole === null ? null : BigInt(whole);
  const { stage, ...terms } = readTerms(body);
  if (sim.world.razorpay.payments.has(paymentId)) {
    const reasonCode = optionalText(body, "reason") ?? "goods_or_services_not_received_or_partially_received";
    const dispute = razorpay.openDispute(sim, { paymentId, amount, phase: phaseOf(stage), reasonCode, ...terms });
    return { status: 200, json: { id: dispute.id, status: dispute.status } };
  }
  if (!sim.world.paypal.captures.has(paymentId)) return refuse("no such payment", 404);
  const reason = optionalText(body, "reason") ?? "MERCHANDISE_OR_SERVICE_NOT_RECEIVED";
  const opening = { captureId: paymentId, amount, stage: paypalStageOf(stage), reason, ...terms };
  const dispute = paypal.openDispute(sim, opening);
  return { status: 200, json: { id: dispute.id, status: dispute.status } };
}

/** `outcome: "open"` begins the next `stage`. */
function decide(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const id = needText(body, "id");
  const outcome = oneOf(body, "outcome", OUTCOMES);
  const { stage, ...terms } = readTerms(body);
  const [first, second] = [sim.world.razorpay.disputes.get(id), sim.world.paypal.disputes.get(id)];
  if (first !== undefined) {
    if (outcome === "open") razorpay.reopenDispute(sim, first, { phase: phaseOf(stage), ...terms });
    else if (outcome === "under_review" || outcome === "action_required")
      razorpay.moveDispute(sim, first, outcome, terms.respondInMs);
    else razorpay.endDispute(sim, first, outcome);
    return { status: 200, json: { id, status: first.status } };
  }
  if (second === undefined) return refuse("no such dispute", 404);
  if (outcome === "open") paypal.reopenDispute(sim, second, { stage: paypalStageOf(stage), ...terms });
  else if (outcome === "under_review" || outcome === "action_required")
    paypal.moveDispute(sim, second, outcome, terms.respondInMs);
  else paypal.endDispute(sim, second, outcome);
  return { status: 200, json: { id, status: second.status } };
}

export const DISPUTE_ROUTES: readonly Route[] = [
  { gateway: "control", method: "POST", path: "/__control/disputes", handle: open },
  { gateway: "control", method: "POST", path: "/__control/disputes/decide", handle: decide },
];
