import { afterEach, expect } from "vitest";
import { db } from "@/lib/db/client";
import { MINUTE_MS } from "@/lib/core/time";
import { linkedAccountFacts } from "@/lib/partners/kyc";
import { reviewPartner } from "@/lib/payments/onboarding/review";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { linkAccount } from "@/scripts/seed-linked";
import { addPartner } from "../support/given";
import { test } from "../support/in-tenant";
import { countLinked } from "../support/linking";
import { handsIn, registeredPartner } from "../support/onboarding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, when } = await setUp();

afterEach(() => when.faultsEnd());

const TOLD = "^/v2/accounts/[^/]+/products/";

test("a partner is checked, not asked to mend, when the answer to what was handed in is lost while the check runs", async () => {
  const partner = await registeredPartner();
  const before = await countLinked(world);
  await when.fault({ kind: "lose_response", match: { method: "PATCH", path: TOLD }, count: 1 });
  await handsIn(partner);
  const asks = () => reviewPartner(TENANT, partner.id);
  await expect(asks()).rejects.toMatchObject({ code: "gateway_unreachable" });
  await asks();
  const list = () => theChecklist(db(), { tenantId: TENANT, partnerId: partner.id });
  expect(await list()).toMatchObject({ state: "under_review", toMend: [] });
  await when.workerRunsUntilIdle();
  await when.clockMoves(MINUTE_MS);
  await when.timersTick();
  expect(await list()).toMatchObject({ state: "active" });
  expect(await countLinked(world)).toBe(before + 1);
  await world.books.assertAllInvariants();
});

for (const [moment, method, path] of [
  ["the account was made", "POST", "^/v2/accounts$"],
  ["the person was told", "POST", "^/v2/accounts/[^/]+/stakeholders$"],
  ["the product was asked for", "POST", "^/v2/accounts/[^/]+/products$"],
  ["the bank account was told", "PATCH", TOLD],
  ["the gateway was asked how far it is", "GET", TOLD],
] as const)
  test(`a demo that was cut off when ${moment} goes on with the same account`, async () => {
    const { id: partnerId } = await addPartner();
    const seller = { tenantId: TENANT, partnerId, name: "Asha Raman", email: `${partnerId.toLowerCase()}@demo.test` };
    const before = await countLinked(world);
    await when.fault({ kind: "lose_response", match: { method, path } });
    await expect(linkAccount(seller)).rejects.toMatchObject({ code: expect.stringMatching(/^gateway_/) });
    await when.faultsEnd();
    expect(await linkedAccountFacts(db(), TENANT, partnerId)).toBeNull();

    await linkAccount(seller);
    await linkAccount(seller);
    expect(await linkedAccountFacts(db(), TENANT, partnerId)).toMatchObject({ activation: "activated" });
    expect(await countLinked(world)).toBe(before + 1);
    await world.books.assertAllInvariants();
  });
