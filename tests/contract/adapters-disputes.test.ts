import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DisputeFact } from "@/lib/payments/gateways/dispute-types";
import type { Gateway, GatewayMessage, GatewayName } from "@/lib/payments/gateways/types";
import { writePdf } from "@/lib/payments/chargebacks/pdf";
import { refundInput, type Setup, startBenches } from "./adapters-bench";

let setup: Setup;

beforeAll(async () => {
  setup = await startBenches();
});

beforeEach(async () => {
  await setup.simulator.control("/__control/reset", {});
});

afterAll(() => setup.simulator.stop());

const GATEWAYS: readonly GatewayName[] = ["razorpay", "paypal"];

function read({ webhooks }: Gateway, message: GatewayMessage): DisputeFact {
  const [fact, ...more] = webhooks.translate(message);
  expect(more).toEqual([]);
  if (fact?.kind !== "dispute_changed") throw new Error(`no dispute in ${message.body}`);
  return fact;
}

/** A paid order whose customer goes to the bank. */
async function contested(name: GatewayName, kind: object = {}): Promise<{ id: string; paymentId: string }> {
  const { gatewayPaymentId: paymentId } = await refundInput(setup.benches[name]);
  const opened = await setup.simulator.control("/__control/disputes", { paymentId, ...kind });
  return { id: (opened as { id: string }).id, paymentId };
}

describe.each(GATEWAYS)("a dispute at %s", (name) => {
  test("is fetched whole, with our payment's id", async () => {
    const { gateway, price } = setup.benches[name];
    const { id, paymentId } = await contested(name, { withdraw: true });
    expect(read(gateway, await gateway.disputes.fetchDispute(id))).toMatchObject({
      gatewayDisputeId: id,
      gatewayPaymentId: paymentId,
      stage: "chargeback",
      status: "needs_response",
      funds: "withdrawn",
      amount: price,
      reasonClass: "service",
    });
  });

  test("takes evidence with a document once", async () => {
    const { gateway, price } = setup.benches[name];
    const { id } = await contested(name);
    const answer = { gatewayDisputeId: id, amount: price, summary: "They met.", document: writePdf(["They met."]) };
    expect(read(gateway, await gateway.disputes.contest(answer)).status).toBe("under_review");
    await expect(gateway.disputes.contest(answer)).rejects.toMatchObject({ code: "gateway_rejected" });
  });

  test("can be accepted, which takes the money", async () => {
    const { gateway } = setup.benches[name];
    const { id } = await contested(name);
    expect(read(gateway, await gateway.disputes.accept(id))).toMatchObject({
      status: name === "razorpay" ? "lost" : "accepted",
      funds: "deducted",
    });
    await expect(gateway.disputes.accept(id)).rejects.toMatchObject({ code: "gateway_rejected" });
  });

  test("is lost when nobody answers in time, and won money comes back", async () => {
    const { gateway } = setup.benches[name];
    const late = await contested(name, { respondInMs: 5_000 });
    await setup.simulator.control("/__control/clock", { advanceMs: 6_000 });
    expect(read(gateway, await gateway.disputes.fetchDispute(late.id))).toMatchObject({
      status: "lost",
      funds: "deducted",
    });
    const won = await contested(name, { withdraw: true });
    await setup.simulator.control("/__control/disputes/decide", { id: won.id, outcome: "won" });
    expect(read(gateway, await gateway.disputes.fetchDispute(won.id))).toMatchObject({
      status: "won",
      funds: name === "razorpay" ? "none" : "reinstated",
    });
  });

  test("is in the list, from a moment on and on whichever page", async () => {
    const { gateway } = setup.benches[name];
    expect(await gateway.disputes.listDisputes(null)).toEqual([]);
    const { id: first, paymentId } = await contested(name);
    const [one] = await gateway.disputes.listDisputes(null);
    expect(one).toMatchObject({ gatewayDisputeId: first, at: expect.any(Date) });
    await setup.simulator.control("/__control/clock", { advanceMs: 3_600_000 });
    const later = await Promise.all(
      Array.from({ length: 105 }, () => setup.simulator.control("/__control/disputes", { paymentId })),
    );
    const ids = later.map((opened) => (opened as { id: string }).id);
    const since = new Date((one?.at?.getTime() ?? 0) + 60_000);
    const listed = async (from: Date | null) =>
      (await gateway.disputes.listDisputes(from)).map(({ gatewayDisputeId }) => gatewayDisputeId);
    expect((await listed(since)).toSorted()).toEqual(ids.toSorted());
    expect((await listed(null)).toSorted()).toEqual([first, ...ids].toSorted());
  });

  test("that does not exist is a refusal", async () => {
    const { gateway } = setup.benches[name];
    const unknown = name === "razorpay" ? "disp_AAAAAAAAAAAAAA" : "PP-D-1";
    await expect(gateway.disputes.fetchDispute(unknown)).rejects.toMatchObject({ code: "gateway_rejected" });
  });
});

test("PayPal gives nothing back while a dispute is open", async () => {
  const { gateway } = setup.benches.paypal;
  const input = await refundInput(setup.benches.paypal);
  await setup.simulator.control("/__control/disputes", { paymentId: input.gatewayPaymentId });
  await expect(gateway.collect.refund(input)).rejects.toMatchObject({
    code: "gateway_rejected",
    details: { gatewayCode: "TRANSACTION_DISPUTED" },
  });
});
