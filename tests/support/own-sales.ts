import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { trialBalance } from "@/lib/payments/ledger/queries";
import { CLASSIC, type SettlementPolicy } from "@/lib/payments/settlement/policy";
import type { Contesting, Verdict } from "./contesting";
import { TENANT } from "./seed";
import type { When } from "./when";

export const PRICE = money(236_000n, "INR");

/** INDIA section 1.10: 2,360.00 with 18 % GST, 15 % for us. As agent with the taxes of an agent, as principal with those of a buyer. */
const AGENT: SettlementPolicy = {
  ...CLASSIC,
  name: "agent",
  platformBasisPoints: 1_500,
  priceTaxBasisPoints: 1_800,
  commissionTaxBasisPoints: 1_800,
  tcsBasisPoints: 50,
  tdsBasisPoints: 10,
};
const PRINCIPAL: SettlementPolicy = {
  ...AGENT,
  name: "principal",
  commissionTaxBasisPoints: 0,
  tcsBasisPoints: 0,
  tdsBasisPoints: 1_000,
};
const SHARED: SettlementPolicy = { ...PRINCIPAL, name: "shared", tenantBasisPoints: 4_000, penaltyToFund: true };

type Flow = "PRINCIPAL" | "AGENT_OWN_ACCOUNT" | "DIRECT_MERCHANT";

/** New orders of the tenant are sold so from now on. */
export async function sellUnder(fundFlow: Flow, settlementPolicyId: string): Promise<void> {
  await db().tenant.update({ where: { id: TENANT }, data: { fundFlow, settlementPolicyId } });
}

/** The tenant sells in its own name, under the policy `pol_principal`; beside it there are `pol_agent` and `pol_shared`. */
export async function sellInOwnName(): Promise<void> {
  await addPolicies();
  await sellUnder("PRINCIPAL", "pol_principal");
}

export async function addPolicies(): Promise<void> {
  await db().settlementPolicy.createMany({
    data: [
      { tenantId: TENANT, id: "pol_agent", ...AGENT },
      { tenantId: TENANT, id: "pol_principal", ...PRINCIPAL },
      { tenantId: TENANT, id: "pol_shared", ...SHARED },
    ],
  });
}

export type Accounts = Readonly<Record<string, bigint>>;

/** What stands to the credit of every account, in paise; accounts of one order, partner or payout by their kind. */
async function accounts(): Promise<Accounts> {
  const rows = await trialBalance(db(), TENANT);
  return Object.fromEntries(rows.map(({ path, balanceMinor }) => [path, -balanceMinor]));
}

/** What changed by some work. */
export async function changes(work: () => Promise<unknown>): Promise<Accounts> {
  const before = await accounts();
  await work();
  const after = Object.entries(await accounts());
  return Object.fromEntries(
    after.map(([path, credit]) => [path, credit - (before[path] ?? 0n)] as const).filter(([, by]) => by !== 0n),
  );
}

/** What changes when the bank decides about a dispute. */
export const verdictsBy =
  (bank: Contesting, when: When) =>
  (id: string, verdict: Verdict): Promise<Accounts> =>
    changes(async () => {
      await bank.decide(id, verdict);
      await when.workerRunsUntilIdle();
    });

/** The same as what changed, with every sign turned. */
export const reversed = (books: Accounts): Accounts =>
  Object.fromEntries(Object.entries(books).map(([path, by]) => [path, -by]));

/** A day passes, and what was held is split. */
export async function settle(when: When): Promise<void> {
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.timersTick();
}
