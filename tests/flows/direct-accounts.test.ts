import { beforeAll, expect, test } from "vitest";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { findPartnerGateway, openPartnerKeys, resealPartnerGateways } from "@/lib/partners/gateway";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { findRefund } from "@/lib/payments/refunds/resolve";
import { changeOwnGateway, ownGateway } from "@/lib/payments/onboarding/own-gateway";
import { renewKey } from "@/lib/tenants/vault";
import { addMerchant, hookSecret, partnerWithAccount, sellIntoOwnAccounts } from "../support/direct-sales";
import { deliver, paymentEvent } from "../support/messages";
import { PRICE, sellUnder } from "../support/own-sales";
import { refund, refundRow } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { ask } from "../support/world";

const { world, given, when } = await setUp();

beforeAll(sellIntoOwnAccounts);

const owned = () => partnerWithAccount(world, given);
const orderState = async (id: string): Promise<string> =>
  (await db().order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } })).state;
const captured = (id: string, orderId: string): string =>
  paymentEvent("payment.captured", { id, orderId, amount: 236_000, fee: 5_570, tax: 850 });

test("a webhook at a partner's address needs that partner's secret, and no other's", async () => {
  const [one, other] = [await owned(), await owned()];
  const purchase = await given.openOrder({ price: PRICE, partner: one });
  const body = captured("pay_Crossed", purchase.gatewayOrderId);
  expect(await deliver(world, body, { account: one.id, secret: hookSecret(other.keys) })).toBe(401);
  expect(await deliver(world, body, { account: one.id })).toBe(401);
  expect(await deliver(world, body, { secret: hookSecret(one.keys) })).toBe(401);
  for (const nobody of ["par_none", "", "'; DROP TABLE partner"])
    expect([404, 401]).toContain(await deliver(world, body, { account: nobody, secret: hookSecret(one.keys) }));
  await when.workerRunsUntilIdle();
  expect(await db().inboxEvent.count({ where: { bodyText: { contains: "pay_Crossed" } } })).toBe(0);
  expect(await orderState(purchase.orderId)).toBe("open");
});

test("a partner can say nothing about another's order, nor about ours, although its signature is right", async () => {
  const [one, liar] = [await owned(), await owned()];
  const lie = { account: liar.id, secret: hookSecret(liar.keys) };
  const theirs = await given.openOrder({ price: PRICE, partner: one });
  await sellUnder("AGENT_OWN_ACCOUNT", "pol_agent");
  const ours = await given.openOrder({ price: PRICE });
  const paid = await given.paidSession({ price: PRICE });
  await sellUnder("DIRECT_MERCHANT", "pol_agent");
  for (const { gatewayOrderId } of [theirs, ours]) {
    expect(await deliver(world, captured(`pay_L${gatewayOrderId}`, gatewayOrderId), lie)).toBe(200);
    const failed = paymentEvent("payment.failed", { id: "pay_Lf", orderId: gatewayOrderId, amount: 236_000 });
    expect(await deliver(world, failed, lie)).toBe(200);
  }
  const { refundId } = await refund(paid);
  const said = { tenantId: TENANT, gateway: "razorpay", key: refundId, gatewayRefundId: "rfnd_Lie" };
  expect(await withTx((tx) => findRefund(tx, { ...said, owner: liar.id }))).toBeNull();
  await when.workerRunsUntilIdle();
  expect([await orderState(theirs.orderId), await orderState(ours.orderId)]).toEqual(["open", "open"]);
  expect((await refundRow(refundId)).gatewayRefundId).not.toBe("rfnd_Lie");
  expect(await db().payment.count({ where: { suspenseReason: { not: null } } })).toBe(0);
  await world.books.assertAllInvariants();
});

test("what a partner sells elsewhere is told too, and is none of our business", async () => {
  const partner = await owned();
  const body = captured("pay_Elsewhere", "order_Elsewhere");
  expect(await deliver(world, body, { account: partner.id, secret: hookSecret(partner.keys) })).toBe(200);
  await when.clockMoves(DAY_MS / 24);
  await when.workerRunsUntilIdle();
  const row = await db().inboxEvent.findFirstOrThrow({ where: { bodyText: { contains: "pay_Elsewhere" } } });
  expect([row.status, row.account]).toEqual(["ignored", `partner:${partner.id}`]);
  expect(await db().payment.count({ where: { gatewayPaymentId: "pay_Elsewhere" } })).toBe(0);
});

test("the same event of two accounts is two events, and of one account one", async () => {
  const [one, other] = [await owned(), await owned()];
  const body = captured("pay_Twins", "order_Twins");
  for (const { id, keys } of [one, other, one])
    expect(await deliver(world, body, { account: id, secret: hookSecret(keys), eventId: "Twins" })).toBe(200);
  expect(await db().inboxEvent.count({ where: { eventKey: "Twins" } })).toBe(2);
});

test("keys are tried before they are kept, and keys of another account are refused once something was sold", async () => {
  const partner = await given.partner();
  const whose = { tenantId: TENANT, partnerId: partner.id, actor: partner.userId, requestId: "req_1" };
  const keys = await addMerchant(world, partner);
  const wrong = { ...keys, keySecret: "not_it" };
  await expect(changeOwnGateway({ ...whose, keys: wrong })).rejects.toMatchObject({ code: "invalid_input" });
  expect(await findPartnerGateway(db(), whose)).toBeNull();
  await expect(given.openOrder({ price: PRICE, partner })).rejects.toMatchObject({ code: "wrong_state" });
  const view = await changeOwnGateway({ ...whose, keys });
  expect(view).toMatchObject({ enabled: true, keyLabel: keys.keyId });
  expect(view.webhookUrl).toMatch(new RegExp(`/api/payments/razorpay/webhook\\?account=${partner.id}$`));
  expect(await db().mailOutbox.count({ where: { tenantId: TENANT } })).toBe(1);
  await given.paidSession({ price: PRICE, partner });
  const strangers = await addMerchant(world, partner);
  await expect(changeOwnGateway({ ...whose, keys: strangers })).rejects.toMatchObject({ code: "wrong_state" });
  expect(await changeOwnGateway({ ...whose, keys })).toMatchObject({ enabled: true });
});

test("an account that is switched off takes no new orders, and what was paid there is still given back", async () => {
  const partner = await owned();
  const paid = await given.paidSession({ price: PRICE, partner });
  const whose = { tenantId: TENANT, partnerId: partner.id, actor: partner.userId, requestId: null };
  expect(await changeOwnGateway({ ...whose, keys: null })).toMatchObject({ enabled: false });
  // The adapters look at the settings anew after five seconds of this process.
  await expect.poll(() => gatewayOrRefused(partner), { timeout: 8_000, interval: 500 }).toBe("wrong_state");
  const { refundId } = await refund(paid);
  await when.workerRunsUntilIdle();
  expect((await refundRow(refundId)).state).toBe("succeeded");
  await world.books.assertAllInvariants();
}, 30_000);

async function gatewayOrRefused(partner: { id: string; userId: string }): Promise<string> {
  try {
    await given.openOrder({ price: PRICE, partner });
    return "sold";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test("keys stand nowhere but sealed, open for their partner only, and follow a new key of the tenant", async () => {
  const partner = await given.partner();
  const keys = await addMerchant(world, partner);
  const whose = { tenantId: TENANT, partnerId: partner.id };
  const answer = await changeOwnGateway({ ...whose, actor: partner.userId, requestId: null, keys });
  const paid = await given.paidSession({ price: PRICE, partner });
  await when.fault({ kind: "error_before", gateway: "razorpay", status: 400, times: 1 });
  await refund(paid);
  await when.workerRunsUntilIdle();
  await when.faultsEnd();
  const rows = await ask(
    world.database.ownerUrl,
    `SELECT (SELECT count(*) FROM audit_event a WHERE a::text ~ $1) + (SELECT count(*) FROM inbox_event i WHERE i::text ~ $1)
       + (SELECT count(*) FROM gateway_refusal r WHERE r::text ~ $1) + (SELECT count(*) FROM mail_outbox m WHERE m::text ~ $1)
       + (SELECT count(*) FROM partner_gateway g WHERE g::text ~ $1) + (SELECT count(*) FROM payment p WHERE p::text ~ $1)
       + (SELECT count(*) FROM idempotency_record d WHERE d::text ~ $1) AS n`,
    [`${keys.keySecret}|${hookSecret(keys)}`],
  );
  expect(Number(rows[0]?.["n"])).toBe(0);
  expect(JSON.stringify([answer, await ownGateway(db(), whose)])).not.toMatch(/secret/i);
  const row = await findPartnerGateway(db(), whose);
  const sealed = row?.sealedKeys ?? "";
  expect(await openPartnerKeys(db(), { ...whose, sealed })).toEqual(keys);
  const other = await given.partner();
  await expect(openPartnerKeys(db(), { tenantId: TENANT, partnerId: other.id, sealed })).rejects.toThrow(
    /cannot be opened/,
  );
  await withTx((tx) => renewKey(tx, TENANT));
  expect(await withTx((tx) => resealPartnerGateways(tx, TENANT))).toBeGreaterThan(0);
  expect(await withTx((tx) => resealPartnerGateways(tx, TENANT))).toBe(0);
  const after = await findPartnerGateway(db(), whose);
  expect(after?.sealedKeys).not.toBe(sealed);
  expect(await openPartnerKeys(db(), { ...whose, sealed: after?.sealedKeys ?? "" })).toEqual(keys);
  expect((await gatewayOf(TENANT, "razorpay", partner.id)).account).toBe(`partner:${partner.id}`);
});
