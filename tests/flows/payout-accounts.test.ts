import { describe, expect } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { test } from "../support/in-tenant";
import { lettersTo } from "../support/letters";
import { bankOf, names, registeredPartner } from "../support/onboarding";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();
const inr = (minor: bigint) => money(minor, "INR");

describe("an account", () => {
  test("belongs to one partner, also when two name it at once and write it differently", async () => {
    const [one, other] = [await registeredPartner(), await registeredPartner()];
    const account = bankOf();
    const tries = await Promise.allSettled([
      names(one, account),
      names(other, { ...account, accountNumber: `0${account.accountNumber}` }),
    ]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(tries.find((each) => each.status === "rejected")).toMatchObject({
      reason: { code: "invalid_input", details: { errors: [{ pointer: "/accountNumber" }] } },
    });
  });

  test("that is replaced takes the payout that is under way, and the new one rests for a day", async () => {
    const partner = await given.partnerWithBalance(inr(120_000n), { account: "0003" });
    const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
    await when.workerRunsUntilIdle();
    await names(partner, bankOf());
    await when.banksSettle();
    await when.workerRunsUntilIdle();
    const { destinationId } = await db().payout.findFirstOrThrow({ where: { id: payoutId } });
    expect(await db().payoutDestination.findFirst({ where: { id: destinationId } })).toMatchObject({ active: false });
    await expect(when.requestsPayout(partner, inr(60_000n))).rejects.toMatchObject({ code: "too_early" });
    await when.clockMoves(DAY_MS + HOUR_MS);
    expect(await when.requestsPayout(partner, inr(60_000n))).toMatchObject({ state: "queued" });
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("of PayPal that is replaced hears of it", async () => {
    const partner = await registeredPartner();
    const [before, after] = [`before-${partner.email}`, `after-${partner.email}`];
    for (const email of [before, after]) await names(partner, { kind: "paypal_email", holder: "Nila Rao", email });
    expect(await lettersTo(before)).toHaveLength(1);
    expect(await lettersTo(after)).toHaveLength(0);
  });
});
