import { DAY_MS } from "./clock";
import { diceFor, type Life } from "./life";

/** The customer goes to the bank, which asks or demands, about all or half of the money, and takes it at once or not. */
export async function dispute(life: Life, name: string): Promise<void> {
  const { booked, scene, gateway } = life;
  if (booked === undefined || life.disputeId !== undefined) return;
  const dice = diceFor(life, name);
  const opened = await scene.control.attempt("/__control/disputes", {
    orderId: booked.gatewayOrderId,
    stage: dice.chance(20) ? "inquiry" : "chargeback",
    withdraw: dice.chance(60),
    respondInMs: (2 + dice.below(8)) * DAY_MS,
    ...(dice.chance(25) ? { amount: Math.floor(booked.amount / 2) } : {}),
    ...(gateway === "paypal" && dice.chance(50) ? { fee: 2_000 } : {}),
  });
  if (opened !== null) life.disputeId = String(opened["id"]);
}

const VERDICTS = ["won", "won", "lost", "lost", "closed"];

/** The bank decides, and may think better of a loss; what no move decides, it decides at the end (`comeToRest`). */
export async function decideDispute(life: Life, name: string): Promise<void> {
  const { disputeId: id, scene } = life;
  if (id === undefined || (life.verdict !== undefined && life.verdict !== "lost")) return;
  const outcome = life.verdict === "lost" ? "won" : diceFor(life, name).pick(VERDICTS);
  if ((await scene.control.attempt("/__control/disputes/decide", { id, outcome })) !== null) life.verdict = outcome;
}

/** The customer disagrees with the partner, and the hold stands still. */
export async function openCase(life: Life): Promise<void> {
  const { booked, scene } = life;
  if (booked === undefined) return;
  const { status, body } = await scene.client.do({
    person: life.customer,
    path: "/api/cases/open",
    body: { orderId: booked.orderId, reason: "not_delivered", text: "the storm disagrees" },
    key: `storm-${life.index}-open-case`,
  });
  // Where the first answer was lost, the second names the case that is open already.
  const opened = status === 201 ? body : (body["details"] as { caseId?: unknown } | undefined);
  if (typeof opened?.["caseId"] !== "string") return;
  life.caseId = opened["caseId"];
  scene.receipts.push({ kind: "case", id: life.caseId });
}

async function inCase(life: Life, i: { by: "customer" | "partner" | "operator"; deed: string; body: unknown }) {
  const { caseId, scene } = life;
  if (caseId === undefined) return;
  const people = { customer: life.customer, partner: life.seller.person, operator: scene.cast.operator };
  await scene.client.do({
    person: people[i.by],
    path: `/api/cases/${caseId}/${i.deed}`,
    body: i.body,
    key: `storm-${life.index}-${i.deed}`,
  });
}

/** The partner answers, and sometimes hands the case over to an operator; or nobody says anything. */
export const talk = (life: Life, name: string): Promise<void> =>
  inCase(life, {
    by: "partner",
    deed: "message",
    body: { text: "the storm answers", review: diceFor(life, name).chance(70) },
  });

/** The customer takes the case back, perhaps at the moment in which an operator decides. */
export const withdrawCase = (life: Life): Promise<void> => inCase(life, { by: "customer", deed: "withdraw", body: {} });

/** Nothing, all or a part for the customer; refused unless the case is under review. */
export const decideCase = (life: Life, name: string): Promise<void> =>
  inCase(life, {
    by: "operator",
    deed: "decide",
    body: { customerBasisPoints: diceFor(life, name).below(5) * 2_500, reason: "the storm decides" },
  });
