import { expect, test } from "vitest";
import { config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { GatewayReply } from "@/lib/payments/gateways/errors";
import { keepRefusal } from "@/lib/payments/gateways/refusals";
import { takeIn } from "@/lib/payments/reactions/take-in";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

const refusalsOf = (subject: string) => db().gatewayRefusal.findMany({ where: { subject }, orderBy: { id: "asc" } });

test.each([
  ["razorpay", money(60_000n, "INR"), "/v1/payouts", 400],
  ["paypal", money(2_000n, "USD"), "/v1/payments/payouts", 422],
  ["razorpay", money(60_000n, "INR"), "/v1/payouts", 503],
] as const)("%s: what it answered to a payout that it did not take is kept", async (gateway, amount, path, status) => {
  const partner = await given.partnerWithBalance(amount);
  const { payoutId } = await when.requestsPayout(partner, amount);
  await when.fault({ kind: "error_before", status, count: 1, match: { path, method: "POST" } });
  await when.jobsRun();
  const kept = await refusalsOf(payoutId);
  expect(kept).toMatchObject([{ gateway, operation: "payout", status }]);
  expect(kept[0]?.body).not.toBe("");
  await expect(asOwner(world.database, "DELETE FROM gateway_refusal")).rejects.toThrow("append-only");
});

test("an order that the gateway refuses leaves its words", async () => {
  await when.fault({ kind: "error_before", status: 400, count: 1, match: { path: "/v1/orders", method: "POST" } });
  await expect(given.openOrder()).rejects.toMatchObject({ code: "gateway_rejected" });
  const payment = await db().payment.findFirstOrThrow({ orderBy: { id: "desc" } });
  expect(await refusalsOf(payment.id)).toMatchObject([{ operation: "create_order", status: 400 }]);
});

test("no secret and no card number of a refusal or a reply is kept, and no more than 16 kB", async () => {
  const secret = config().gateways.razorpay?.keySecret ?? "";
  const reply = {
    error: { description: `4111 1111 1111 1111 ${secret}`, cvv: "canary" },
    padding: "\0x".repeat(20_000),
  };
  const call = {
    tenantId: TENANT,
    gateway: "razorpay",
    operation: "refund",
    subject: "rfd_canary",
    secrets: [secret],
  } as const;
  const refused = keepRefusal(call, () =>
    Promise.reject(new AppError("gateway_rejected", "no", {}, { cause: new GatewayReply(400, JSON.stringify(reply)) })),
  );
  await expect(refused).rejects.toMatchObject({ code: "gateway_rejected" });
  const body = (await refusalsOf("rfd_canary"))[0]?.body ?? "";
  expect(body).toContain("[redacted]");
  expect(body.length).toBe(16_384);
  for (const canary of ["4111 1111", secret, "canary"]) expect(body).not.toContain(canary);

  await takeIn("reply", {
    tenantId: TENANT,
    gateway: "razorpay",
    message: { shape: "payment", body: JSON.stringify({ ...reply, padding: "" }) },
  });
  const stored = await db().inboxEvent.findFirstOrThrow({
    where: { eventType: "reply.payment" },
    orderBy: { seq: "desc" },
  });
  for (const canary of ["4111 1111", secret, "canary"]) expect(stored.bodyText).not.toContain(canary);
});

test("an answer that never came leaves nothing to keep", async () => {
  const lost = new AppError("gateway_outcome_unknown", "lost", {}, { cause: new Error("timeout") });
  const call = {
    tenantId: TENANT,
    gateway: "razorpay",
    operation: "payout",
    subject: "pyt_lost",
    secrets: [],
  } as const;
  await expect(keepRefusal(call, () => Promise.reject(lost))).rejects.toBe(lost);
  expect(await refusalsOf("pyt_lost")).toEqual([]);
});
