// The main job, from booking to the bank, over HTTP exactly as outsiders do it.
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "./person";
import { expectStatus, Person } from "./person";
import { formatMoney, money } from "@/lib/core/money";
import { type HeldPart, transferOf } from "./held-part";
import type { Role } from "@/lib/auth/permissions";

export interface Route {
  readonly gateway: "razorpay" | "paypal";
  readonly currency: "INR" | "USD";
  readonly offerId: string;
  readonly method: "bank_account" | "paypal";
  /** Whether the gateway holds the partner's part in the partner's own account. */
  readonly isHeldThere: boolean;
  readonly score: number;
}

export interface JourneyResult {
  readonly gateway: string;
  readonly currency: string;
  readonly orderId: string;
  readonly paymentId: string;
  /** Minor units, as all amounts here. */
  readonly amount: number;
  readonly score: number;
  readonly penalty: number;
  readonly partner: number;
  readonly platform: number;
  readonly payoutId: string;
  readonly payoutStatus: string;
  readonly bankReference: string;
}

export interface Cast {
  readonly customer: Person;
  readonly partner: Person;
  readonly operator: Person;
}

export interface JourneyContext {
  readonly cast: Cast;
  readonly simulator: string;
  /** The auditor's door to the books. */
  readonly books: string;
  /** Runs one step and shows it with the time it took. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

const DAY_MS = 86_400_000;
const PATIENCE_MS = 30_000;

/** Signs three people in. */
export async function signInAll(
  web: string,
  accounts: readonly { role: string; email: string; password: string }[],
): Promise<Cast> {
  const enter = async (role: Role): Promise<Person> => {
    const account = accounts.find((each) => each.role === role);
    if (!account) throw new Error(`there is no account for a ${role}`);
    const person = new Person(web);
    await person.signIn(account.email, account.password);
    return person;
  };
  return { customer: await enter("customer"), partner: await enter("partner"), operator: await enter("admin") };
}

/** Books, pays, completes, waits a day on the clock, settles and pays out. */
export async function runJourney(context: JourneyContext, route: Route): Promise<JourneyResult> {
  const { cast, simulator, step } = context;
  const order = await step(`${route.gateway}: the customer books`, async () => {
    const body = { gateway: route.gateway, offerId: route.offerId, currency: route.currency };
    return expectStatus(await cast.customer.post("/api/payments/create-order", body), 201, "create-order");
  });
  await step(`${route.gateway}: the customer pays at the gateway`, () =>
    payAt(simulator, route.gateway, String(order["gatewayOrderId"])),
  );
  await step(`${route.gateway}: the signed webhook arrives and the worker books it`, () =>
    until(
      () => cast.customer.get(`/api/payments/status/${route.gateway}/${String(order["paymentId"])}`),
      (body) => body["state"] === "captured",
    ),
  );
  const orderId = String(order["orderId"]);
  if (route.isHeldThere) await seePart(context, { title: "held for the partner", orderId, status: "held" });
  const sessionId = String(order["sessionId"]);
  await step(`${route.gateway}: the customer completes the session with ${route.score} of 100`, async () =>
    expectStatus(
      await cast.customer.post("/api/sessions/complete", { sessionId, score: route.score }),
      200,
      "complete",
    ),
  );
  await step(`${route.gateway}: settling now is refused, the hold has 24 hours to go`, async () =>
    expectStatus(
      await cast.operator.post("/api/sessions/settle", { sessionId }),
      409,
      "settle before the hold is over",
    ),
  );
  await step(`${route.gateway}: the clock moves 24 hours forward`, async () => {
    expectStatus(await cast.operator.post("/api/operator/clock", { advanceMs: DAY_MS }), 200, "clock");
    await control(simulator, "/__control/clock", { advanceMs: DAY_MS });
  });
  const settlement = await step(`${route.gateway}: the hold is over and the money is split`, async () =>
    expectStatus(await cast.operator.post("/api/sessions/settle", { sessionId }), 200, "settle"),
  );
  const paid = route.isHeldThere
    ? await seeRelease(context, orderId)
    : await step(`${route.gateway}: the partner asks for the money and the bank confirms`, () =>
        payOut(cast, route, Number(settlement["partner"])),
      );
  return {
    gateway: route.gateway,
    currency: route.currency,
    orderId,
    paymentId: String(order["paymentId"]),
    amount: Number(order["amount"]),
    score: route.score,
    penalty: Number(settlement["penalty"]),
    partner: Number(settlement["partner"]),
    platform: Number(settlement["platform"]),
    ...paid,
  };
}

interface Sight {
  readonly title: string;
  readonly orderId: string;
  readonly status: string;
}

type Paid = Pick<JourneyResult, "payoutId" | "payoutStatus" | "bankReference">;

/** Waits until the partner's part of an order stands so at the gateway, and shows under which transfer. */
async function seePart({ books, step }: JourneyContext, { title, orderId, status }: Sight): Promise<HeldPart> {
  const part = await step(`razorpay: the partner's part is ${title}`, () =>
    eventually(
      () => transferOf(books, orderId),
      (each) => each?.status === status,
    ),
  );
  if (part === null) throw new Error("the partner's part is not held at the gateway");
  const rupees = (minor: number): string => formatMoney(money(BigInt(minor), "INR"));
  const back = part.reversed === 0 ? "" : `, ${rupees(part.reversed)} fetched back`;
  const bank = part.bankReference === null ? "" : `, UTR ${part.bankReference}`;
  await step(`    ${part.gatewayId ?? ""}: ${rupees(part.amount)}${back}${bank}`, () => Promise.resolve());
  return part;
}

/** What the split took is fetched back, the rest released, and the gateway pays the partner's bank. */
async function seeRelease(context: JourneyContext, orderId: string): Promise<Paid> {
  await seePart(context, { title: "released", orderId, status: "released" });
  await control(context.simulator, "/__control/razorpay/settlements", {});
  const { gatewayId, bankReference } = await seePart(context, { title: "at the bank", orderId, status: "settled" });
  return { payoutId: gatewayId ?? "", payoutStatus: "paid", bankReference: bankReference ?? "" };
}

async function payAt(simulator: string, gateway: Route["gateway"], orderId: string): Promise<void> {
  await control(simulator, gateway === "razorpay" ? "/__control/razorpay/pay" : "/__control/paypal/approve", {
    orderId,
  });
}

async function payOut(cast: Cast, route: Route, amount: number): Promise<Paid> {
  const body = { amount, currency: route.currency, method: route.method };
  const payout = expectStatus(await cast.partner.post("/api/payouts/request", body), 201, "payout request");
  const paid = await until(
    () => cast.partner.get(`/api/payouts/${String(payout["payoutId"])}`),
    (line) => line["state"] === "paid",
  );
  return {
    payoutId: String(paid["payoutId"]),
    payoutStatus: String(paid["state"]),
    bankReference: String(paid["bankReference"]),
  };
}

async function control(simulator: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${simulator}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${path}: ${await response.text()}`);
}

function until(ask: () => Promise<Answer>, isDone: (body: Answer["body"]) => boolean): Promise<Answer["body"]> {
  return eventually(async () => expectStatus(await ask(), 200, "status"), isDone);
}

async function eventually<T>(look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`this did not happen in time: ${JSON.stringify(seen)}`);
    await pause(100);
  }
}
