import { afterAll, beforeAll, expect, test } from "vitest";
import { type Config, config, useConfig } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { seal, unseal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import { addDestination, findDestination, openDetails, resealDestinations } from "@/lib/partners/destinations";
import { changeGateway, listTenantGateways, openGatewayKeys, resealGatewayKeys } from "@/lib/tenants/gateways";
import { renewKey, rewrapKeys, sealForTenant, unsealForTenant } from "@/lib/tenants/vault";
import { gatewayForOrder, gatewayOf } from "@/lib/payments/gateways/registry";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { type Given, givenIn } from "../support/given";
import { POLICY, TENANT } from "../support/seed";
import { asOwner, startWorld, type World } from "../support/world";

const OTHER = "tnt_other";
const KEYS = { clientId: "theirs", clientSecret: "their secret", webhookId: "their webhook" };
let world: World;
let given: Given;
let settings: Config;

beforeAll(async () => {
  world = await startWorld();
  given = givenIn(world);
  settings = config();
  await db().tenant.create({ data: { id: OTHER, name: "Other", trialMs: 0n, settlementPolicyId: POLICY } });
  await db().settlementPolicy.create({ data: { tenantId: OTHER, id: POLICY, ...CLASSIC } });
});
afterAll(() => {
  useConfig(settings);
  return world.close();
});

/** Goes on with these keys of the installation, by number. */
function withMasterKeys(...ids: readonly number[]): void {
  const [first] = settings.encryptionKeys;
  if (!first) throw new Error("there is no key");
  const keys = new Map([
    [1, first.key],
    [2, "c3".repeat(32)],
  ]);
  useConfig({ ...settings, encryptionKeys: ids.map((id) => ({ id, key: keys.get(id) ?? "" })) });
}

const change = (tenantId: string, enabled: boolean, keys?: typeof KEYS): Promise<unknown> =>
  withTx((tx) => changeGateway(tx, { tenantId, actor: "usr_test", change: { gateway: "paypal", enabled, keys } }));

test("a tenant's keys open for that tenant and that gateway only", async () => {
  await change(OTHER, true, KEYS);
  const [row] = await listTenantGateways(db(), OTHER);
  const sealed = row?.sealedKeys ?? "";
  expect(await openGatewayKeys(db(), { tenantId: OTHER, gateway: "paypal", sealed })).toEqual(KEYS);
  await withTx((tx) => sealForTenant(tx, { tenantId: TENANT, plain: "x", context: "here" }));
  await expect(openGatewayKeys(db(), { tenantId: TENANT, gateway: "paypal", sealed })).rejects.toThrow(
    /cannot be opened/,
  );
  await expect(unsealForTenant(db(), { tenantId: OTHER, sealed, context: "elsewhere" })).rejects.toThrow(
    /cannot be opened/,
  );
});

test("the adapters of two tenants are two, and the keys of the environment are the default tenant's", async () => {
  const [ours, theirs] = await Promise.all([gatewayOf(TENANT, "paypal"), gatewayOf(OTHER, "paypal")]);
  expect(ours).not.toBe(theirs);
  expect(await gatewayOf(OTHER, "paypal")).toBe(theirs);
  await expect(gatewayOf(OTHER, "razorpay")).rejects.toMatchObject({ code: "unknown_gateway" });
});

test("a gateway that is switched off takes no new order and goes on with what began there", async () => {
  useConfig({ ...config() });
  await change(OTHER, false);
  await expect(gatewayForOrder(OTHER, "paypal")).rejects.toMatchObject({ code: "unknown_gateway" });
  expect((await gatewayOf(OTHER, "paypal")).name).toBe("paypal");
});

test("the key of the installation is changed with an overlap: all the while everything opens, and in the end without the old one", async () => {
  const { id: partnerId } = await given.partner();
  const upi = { kind: "upi", holder: "A", address: "asha@upi" } as const;
  await withTx((tx) =>
    addDestination(tx, { tenantId: TENANT, partnerId, method: "upi", currency: "INR", details: upi }),
  );
  const open = async (): Promise<void> => {
    const [row] = await listTenantGateways(db(), OTHER);
    expect(await openGatewayKeys(db(), { tenantId: OTHER, gateway: "paypal", sealed: row?.sealedKeys ?? "" })).toEqual(
      KEYS,
    );
    const where = { tenantId: TENANT, partnerId, method: "upi", currency: "INR" } as const;
    expect(await openDetails(db(), await findDestination(db(), where))).toEqual(upi);
  };
  // As it was sealed before tenants had keys of their own.
  const { id } = await findDestination(db(), { tenantId: TENANT, partnerId, method: "upi", currency: "INR" });
  const sealedDetails = seal(JSON.stringify(upi), `payout_destination:${id}`);
  await asOwner(world.database, "UPDATE payout_destination SET sealed_details = $1, key_version = NULL WHERE id = $2", [
    sealedDetails,
    id,
  ]);
  withMasterKeys(1, 2);
  await open();
  expect(await withTx((tx) => rewrapKeys(tx, OTHER))).toBe(1);
  await open();
  await withTx((tx) => rewrapKeys(tx, TENANT));
  expect(await resealDestinations(TENANT)).toBe(1);
  await open();
  expect([await withTx((tx) => rewrapKeys(tx, OTHER)), await resealDestinations(TENANT)]).toEqual([0, 0]);
  withMasterKeys(2);
  await open();
});

test("a payout account is sealed with its tenant's key: it opens for that tenant and that account only", async () => {
  const { id: partnerId } = await given.partner();
  const upi = { kind: "upi", holder: "A", address: "asha@upi" } as const;
  const add = (): Promise<string> =>
    withTx((tx) => addDestination(tx, { tenantId: TENANT, partnerId, method: "upi", currency: "INR", details: upi }));
  const [one, two] = [await add(), await add()];
  const rowOf = (id: string) => db().payoutDestination.findFirstOrThrow({ where: { id } });
  const row = await rowOf(two);
  expect(row.keyVersion).not.toBeNull();
  expect([row.label, JSON.stringify(row).includes("asha")]).toEqual(["UPI ••@upi", false]);
  expect(await openDetails(db(), row)).toEqual(upi);
  expect(() => unseal(row.sealedDetails, `payout_destination:${two}`)).toThrow(/cannot be opened/);
  for (const elsewhere of [{ id: one }, { tenantId: OTHER }, { keyVersion: null }])
    await expect(openDetails(db(), { ...row, ...elsewhere })).rejects.toThrow(/cannot be opened/);
  const [other] = await asOwner(world.database, "SELECT sealed_key FROM tenant_data_key WHERE tenant_id = $1", [
    TENANT,
  ]);
  expect(String(other?.["sealed_key"])).toMatch(/^v\d+\./);
});

test("account details follow a new key of their tenant, and are readable all the while", async () => {
  const { id: partnerId } = await given.partner();
  const bank = { kind: "bank_account", holder: "A", ifsc: "HDFC0000317", accountNumber: "50100234567890" } as const;
  const where = { tenantId: TENANT, partnerId, method: "bank_account", currency: "INR" } as const;
  await withTx((tx) => addDestination(tx, { ...where, details: bank }));
  const before = await findDestination(db(), where);
  await withTx((tx) => renewKey(tx, TENANT));
  expect(await openDetails(db(), before)).toEqual(bank);
  expect(await resealDestinations(TENANT)).toBeGreaterThan(0);
  const after = await findDestination(db(), where);
  expect(after.keyVersion).toBe((before.keyVersion ?? 0) + 1);
  expect(after.sealedDetails).not.toBe(before.sealedDetails);
  expect(await openDetails(db(), after)).toEqual(bank);
  expect(await resealDestinations(TENANT)).toBe(0);
});

test("a tenant's own key is changed the same way, and a half-way stop leaves nothing unreadable", async () => {
  withMasterKeys(1, 2);
  await withTx((tx) => renewKey(tx, OTHER));
  const read = async (): Promise<unknown> => {
    const [row] = await listTenantGateways(db(), OTHER);
    return openGatewayKeys(db(), { tenantId: OTHER, gateway: "paypal", sealed: row?.sealedKeys ?? "" });
  };
  expect(await read()).toEqual(KEYS);
  expect(await withTx((tx) => resealGatewayKeys(tx, OTHER))).toBe(1);
  expect(await withTx((tx) => resealGatewayKeys(tx, OTHER))).toBe(0);
  expect(await read()).toEqual(KEYS);
  expect(await db().tenantGateway.findFirst({ where: { tenantId: OTHER } })).toMatchObject({ keyVersion: 2 });
});
