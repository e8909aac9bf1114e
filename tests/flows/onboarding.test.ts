import { afterEach, describe, expect } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { type Checklist, checklistOf } from "@/lib/partners/checklist";
import { findOffer } from "@/lib/catalog/book";
import { linkedAccountFacts } from "@/lib/partners/kyc";
import { openNumbers, resealProfiles } from "@/lib/partners/profile-numbers";
import { decideAboutPartner, type KycDecision } from "@/lib/payments/onboarding/decide";
import { pollPartners } from "@/lib/payments/onboarding/poll";
import { remindPartners } from "@/lib/payments/onboarding/remind";
import { reviewPartner } from "@/lib/payments/onboarding/review";
import { submitPartner, theChecklist } from "@/lib/payments/onboarding/submit";
import { listOffers } from "@/lib/views/catalog";
import { renewKey } from "@/lib/tenants/vault";
import type { Partner } from "../support/given";
import { test } from "../support/in-tenant";
import { lettersTo } from "../support/letters";
import { countLinked } from "../support/linking";
import {
  bankOf,
  GSTIN,
  handsIn,
  names,
  PAN,
  registeredPartner,
  STEPS_TOLD,
  teller,
  tells,
} from "../support/onboarding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();
const inr = (minor: bigint) => money(minor, "INR");

afterEach(() => when.faultsEnd());

const listOf = (partner: Partner): Promise<Checklist> =>
  theChecklist(db(), { tenantId: TENANT, partnerId: partner.id });
const decides = (partner: Partner, decision: KycDecision["decision"]): Promise<Checklist> =>
  decideAboutPartner({ tenantId: TENANT, partnerId: partner.id, actor: "usr_operator", decision, reason: "We looked" });

const accountsAtGateway = () => countLinked(world);

describe("a new partner", () => {
  test("earns into the wallet, and is paid out once the gateway has checked them and the account has rested for a day", async () => {
    const partner = await registeredPartner();
    await given.heldSession({ partner, price: inr(200_000n) });
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    const ask = () => when.requestsPayout(partner, inr(60_000n));
    await expect(ask()).rejects.toMatchObject({ code: "kyc_required", details: { state: "incomplete" } });
    await handsIn(partner);
    await expect(ask()).rejects.toMatchObject({ code: "kyc_required", details: { state: "submitted" } });
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    expect(await listOf(partner)).toMatchObject({ state: "active", hasLinkedAccount: true, toMend: [] });
    await expect(ask()).rejects.toMatchObject({ code: "too_early" });
    await when.clockMoves(DAY_MS);
    expect(await ask()).toMatchObject({ state: "queued" });
    await when.workerRunsUntilIdle();
    await when.banksSettle();
    await when.workerRunsUntilIdle();
    expect(await linkedAccountFacts(db(), TENANT, partner.id)).toMatchObject({ activation: "activated" });
    await world.books.assertAllInvariants();
  });

  test("whose bank refuses the test payment is asked in plain words, mends it and is checked again", async () => {
    const partner = await registeredPartner();
    await handsIn(partner, bankOf("0001"));
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    const asked = await listOf(partner);
    expect(asked.state).toBe("needs_clarification");
    expect(asked.toMend).toEqual([{ step: "payout", text: expect.stringMatching(/^A test payment did not reach/) }]);
    expect((await lettersTo(partner.email)).at(0)?.subject).toBe("One thing is missing before you can be paid out");
    await names(partner, bankOf());
    await submitPartner(teller(partner));
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    expect(await listOf(partner)).toMatchObject({ state: "active", toMend: [] });
  });

  test("has one account at the gateway, however many answers are lost", async () => {
    const partner = await registeredPartner();
    const before = await accountsAtGateway();
    await when.fault({ kind: "lose_response", match: { method: "POST", path: "/v2/accounts" }, count: 3 });
    await handsIn(partner);
    for (let round = 0; round < 5; round += 1) {
      await when.jobsRun();
      await when.failedJobsComeBack();
    }
    await Promise.all([reviewPartner(TENANT, partner.id), reviewPartner(TENANT, partner.id)]);
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    expect(await listOf(partner)).toMatchObject({ state: "active" });
    expect(await accountsAtGateway()).toBe(before + 1);
  });

  test("is not thrown back by a message that comes late", async () => {
    const partner = await registeredPartner();
    await handsIn(partner);
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    await world.simulator.control("/__control/webhooks/replay", {});
    await when.workerRunsUntilIdle();
    expect(await listOf(partner)).toMatchObject({ state: "active" });
  });

  test("whom the gateway suspends without a word is found by asking, and what it lifts is lifted", async () => {
    const partner = await registeredPartner();
    await handsIn(partner);
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    const { accountId } = (await linkedAccountFacts(db(), TENANT, partner.id)) ?? {};
    const clarifications = [{ field: "kyc.pan", description: "The name differs." }];
    for (const [status, state] of [
      ["suspended", "suspended"],
      ["needs_clarification", "needs_clarification"],
      ["activated", "active"],
    ] as const) {
      await world.simulator.control("/__control/razorpay/products", { accountId, status, clarifications });
      await when.clockMoves(2 * DAY_MS);
      await pollPartners();
      await when.workerRunsUntilIdle();
      const asked = [{ step: "pan", text: expect.stringContaining("The name differs.") }];
      expect(await listOf(partner)).toMatchObject({ state, toMend: state === "needs_clarification" ? asked : [] });
    }
  });
});

describe("an operator", () => {
  const byUpi = async (): Promise<Partner> => {
    const partner = await registeredPartner();
    await handsIn(partner, { kind: "upi", holder: "Nila Rao", address: `${partner.id.toLowerCase()}@ybl` });
    await when.workerRunsUntilIdle();
    return partner;
  };

  test("decides about a partner whom the gateway cannot settle to", async () => {
    const partner = await byUpi();
    expect(await listOf(partner)).toMatchObject({ state: "submitted", hasLinkedAccount: false });
    expect(await decides(partner, "clarify")).toMatchObject({ state: "needs_clarification", reason: "We looked" });
    await submitPartner(teller(partner));
    expect(await decides(partner, "approve")).toMatchObject({ state: "active" });
    await expect(decides(partner, "approve")).rejects.toMatchObject({ code: "wrong_state" });
    expect(await decides(partner, "suspend")).toMatchObject({ state: "suspended" });
    expect(await decides(partner, "approve")).toMatchObject({ state: "active" });
  });

  test("suspends, and the gateway's word does not lift that", async () => {
    const partner = await registeredPartner();
    await handsIn(partner);
    await when.workerRunsUntilIdle();
    await when.clockMoves(MINUTE_MS);
    await when.timersTick();
    await expect(decides(partner, "approve")).rejects.toMatchObject({ code: "wrong_state" });
    await decides(partner, "suspend");
    await when.clockMoves(2 * DAY_MS);
    await when.timersTick();
    expect(await listOf(partner)).toMatchObject({ state: "suspended" });
    expect(await decides(partner, "approve")).toMatchObject({ state: "under_review" });
    await when.workerRunsUntilIdle();
    expect(await listOf(partner)).toMatchObject({ state: "active" });
  });
});

describe("what is told", () => {
  test("twice, also in two tabs at once, is told once", async () => {
    const partner = await registeredPartner();
    const account = bankOf();
    for (const told of STEPS_TOLD) await Promise.all([tells(partner, told), tells(partner, told)]);
    await Promise.all([names(partner, account), names(partner, account)]);
    await Promise.all([submitPartner(teller(partner)), submitPartner(teller(partner))]);
    const audit = await db().auditEvent.groupBy({
      by: ["action"],
      where: { subject: partner.id, action: { in: ["partner.payout_account_changed", "partner.submitted"] } },
      _count: true,
    });
    expect(audit.map(({ _count }) => _count)).toEqual([1, 1]);
    const told = await db().auditEvent.count({ where: { subject: partner.id, action: "partner.step_told" } });
    expect(told).toBe(STEPS_TOLD.length);
    expect(await db().payoutDestination.count({ where: { partnerId: partner.id } })).toBe(1);
    expect(
      (await lettersTo(partner.email)).filter(({ subject }) => /account that you are paid to/.test(subject)),
    ).toHaveLength(1);
  });

  test("cannot be handed in before it is whole, nor changed afterwards", async () => {
    const partner = await registeredPartner();
    await expect(submitPartner(teller(partner))).rejects.toMatchObject({ code: "invalid_input" });
    await handsIn(partner);
    await expect(tells(partner, { step: "pan", pan: "AAAPB1111K" })).rejects.toMatchObject({ code: "wrong_state" });
    await expect(names(partner, bankOf())).rejects.toMatchObject({ code: "wrong_state" });
  });

  test("fits together: kind of business, PAN and GSTIN", async () => {
    const partner = await registeredPartner();
    const fault = (field: string) => ({ code: "invalid_input", details: { errors: [{ pointer: `/${field}` }] } });
    await expect(tells(partner, { step: "pan", pan: PAN })).rejects.toMatchObject(fault("pan"));
    const [, business] = STEPS_TOLD;
    if (business?.step !== "business") throw new Error("the steps have changed");
    await tells(partner, business);
    await expect(tells(partner, { step: "gst", gstin: GSTIN })).rejects.toMatchObject(fault("gstin"));
    await expect(tells(partner, { step: "pan", pan: "AAACL1234C" })).rejects.toMatchObject(fault("pan"));
    await tells(partner, { step: "pan", pan: PAN });
    await expect(tells(partner, { step: "gst", gstin: "27AAPFU0939F1ZV" })).rejects.toMatchObject(fault("gstin"));
    await tells(partner, { step: "gst", gstin: GSTIN });
    expect((await listOf(partner)).profile).toMatchObject({
      gstin: `29••••••••••${GSTIN.slice(-3)}`,
      pan: "••••••111K",
    });
    // Another kind of business has another PAN, and with it another GSTIN.
    await tells(partner, { ...business, businessType: "private_limited" });
    expect((await listOf(partner)).profile).toMatchObject({ pan: null, gstin: null, isUnregistered: null });
    await expect(tells(partner, { step: "pan", pan: "AAACL1234C" })).rejects.toMatchObject(fault("signatoryPan"));
    await tells(partner, { step: "pan", pan: "AAACL1234C", signatoryPan: PAN });
  });

  test("is sealed where it is a number, and opens after the tenant's key was renewed", async () => {
    const partner = await registeredPartner();
    const account = bankOf();
    await handsIn(partner, account);
    for (const table of [
      "partner_profile",
      "payout_destination",
      "payout_account_owner",
      "audit_event",
      "mail_outbox",
    ]) {
      const rows = await asOwner(world.database, `SELECT t::text AS row FROM ${table} t`);
      const text = rows.map(({ row }) => String(row)).join("\n");
      expect(text).not.toContain(PAN);
      expect(text).not.toContain(account.accountNumber);
    }
    await withTx((tx) => renewKey(tx, TENANT));
    expect(await resealProfiles(TENANT)).toBeGreaterThan(0);
    expect(await resealProfiles(TENANT)).toBe(0);
    const where = { tenantId_partnerId: { tenantId: TENANT, partnerId: partner.id } };
    expect(await openNumbers(db(), await db().partnerProfile.findUniqueOrThrow({ where }))).toMatchObject({ pan: PAN });
    // The account is still known to be this partner's.
    await expect(names(await registeredPartner(), account)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

test("a partner who lets ninety days pass is reminded, then not booked any more, until everything is checked", async () => {
  const partner = await registeredPartner();
  const offerId = await given.offer({ partner, price: inr(100_000n) });
  const reminders = async (): Promise<number> =>
    (await lettersTo(partner.email)).filter(({ subject }) => subject.startsWith("A few steps are left")).length;
  for (const days of [13, 2, 13]) {
    await when.clockMoves(days * DAY_MS);
    await remindPartners();
  }
  expect(await reminders()).toBe(2);
  await when.clockMoves(61 * DAY_MS);
  await remindPartners();
  expect(await reminders()).toBe(3);
  await withTx((tx) => findOffer(tx, TENANT, offerId));
  await when.clockMoves(DAY_MS);
  await remindPartners();
  expect(await remindPartners()).toBe(0);
  await expect(withTx((tx) => findOffer(tx, TENANT, offerId))).rejects.toMatchObject({ code: "not_found" });
  expect((await listOffers(TENANT)).map((offer) => offer.offerId)).not.toContain(offerId);
  await handsIn(partner);
  await when.workerRunsUntilIdle();
  await when.clockMoves(MINUTE_MS);
  await when.timersTick();
  await withTx((tx) => findOffer(tx, TENANT, offerId));
  await world.books.assertAllInvariants();
});

test("a partner that there is not has no checklist", async () => {
  expect(await checklistOf(db(), { tenantId: TENANT, partnerId: "par_none" })).toBeNull();
});
