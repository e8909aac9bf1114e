import { expect } from "vitest";
import type { Caller } from "@/lib/auth/caller";
import { db } from "@/lib/db/client";
import { explainFor } from "@/lib/views/explain/find";
import { type ExplainedKind, type Explanation, leavesOf } from "@/lib/views/explain/node";
import { TENANT } from "./seed";

/** Somebody who asks, with what an explanation needs to know of a caller. */
export function asker(role: Caller["role"], group: Caller["group"], who: Partial<Caller> = {}): Caller {
  return {
    userId: "usr_asker",
    tenantId: TENANT,
    role,
    group,
    partnerId: null,
    name: "Asker",
    email: "asker@world.test",
    isVerified: true,
    signInId: "sin_asker",
    isProven: false,
    trialEndsAt: null,
    closed: [],
    ...who,
  };
}

export const OFFICE = asker("finance", "operator");

/** An explanation whose leaves add up to its amount. */
export async function explained(kind: ExplainedKind, id: string, caller: Caller = OFFICE): Promise<Explanation> {
  const tree = await explainFor(caller, kind, id);
  expect(leavesOf(tree).reduce((sum, leaf) => sum + leaf, 0n)).toBe(tree.amount.minor);
  return tree;
}

/** Every payout, settlement, payment, refund and wallet there is adds up, to what the books say. Returns how many payouts. */
export async function everythingAddsUp(): Promise<number> {
  const tenantId = TENANT;
  const payouts = await db().payout.findMany({ where: { tenantId } });
  for (const { id, amountMinor } of payouts) expect((await explained("payout", id)).amount.minor).toBe(amountMinor);
  for (const row of await db().settlement.findMany({ where: { tenantId } }))
    expect((await explained("settlement", row.id)).amount.minor).toBe(row.partnerMinor);
  for (const { id, amountMinor } of await db().payment.findMany({ where: { tenantId } }))
    expect((await explained("payment", id)).amount.minor).toBe(amountMinor);
  for (const { id, amountMinor } of await db().refund.findMany({ where: { tenantId } }))
    expect((await explained("refund", id)).amount.minor).toBe(amountMinor);
  for (const { path, owner, currency, balanceMinor } of await db().ledgerAccount.findMany({
    where: { tenantId, path: { startsWith: "partner:" } },
  })) {
    // Told on the statement instead.
    if (path.endsWith(":commission")) continue;
    const kind = WALLET_OF[path.split(":")[2] ?? ""] ?? "balance";
    const { amount } = await explained(kind, `${owner}:${currency}`);
    expect(amount.minor).toBe(kind === "owed" ? balanceMinor : -balanceMinor);
  }
  return payouts.length;
}

const WALLET_OF: Readonly<Record<string, ExplainedKind>> = {
  available: "balance",
  reserve: "reserve",
  disputed: "set_aside",
  receivable: "owed",
};
