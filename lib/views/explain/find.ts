import { isCurrency } from "@/lib/core/currencies";
import { AppError } from "@/lib/core/errors";
import type { Caller } from "@/lib/auth/caller";
import { assertMay, may, type Permission } from "@/lib/auth/permissions";
import { db } from "@/lib/db/client";
import { ordersOf } from "../refunds";
import { EXPLAINED, type ExplainedKind, type Explanation } from "./node";
import { explainPayment } from "./payment";
import { explainPayout } from "./payout";
import { explainRefund } from "./refund";
import { expectedSplit, explainOrder, explainSplit } from "./settlement";
import { explainWallet, type WalletKind } from "./wallet";

type Find = (caller: Caller, id: string) => Promise<Explanation | null>;

interface Finder {
  /** A partner needs `balance.read` for its wallets, those who run the marketplace `payout.read`. */
  readonly permission: (caller: Caller) => Permission;
  readonly find: Find;
}

const wallet = (kind: WalletKind): Finder => ({
  permission: ({ group }) => (group === "operator" ? "payout.read" : "balance.read"),
  find: (caller, id) => findWallet(kind, caller, id),
});

const FINDERS: Readonly<Record<ExplainedKind, Finder>> = {
  payout: { permission: () => "payout.read", find: findPayout },
  settlement: { permission: () => "settlement.read", find: findSettlement },
  order: { permission: () => "payment.read", find: (caller, orderId) => findPayment(caller, { orderId }) },
  payment: { permission: () => "payment.read", find: (caller, id) => findPayment(caller, { id }) },
  refund: { permission: () => "refund.read", find: findRefund },
  balance: wallet("balance"),
  reserve: wallet("reserve"),
  set_aside: wallet("set_aside"),
  owed: wallet("owed"),
};

/** The permissions of which a kind asks for one; the first is everybody's who has an order. */
export const EXPLAIN_PERMISSIONS: readonly Permission[] = [
  "payment.read",
  "payout.read",
  "settlement.read",
  "refund.read",
  "balance.read",
];

/**
 * Why an amount is what it is. Everybody sees what is their own: a customer orders, a partner what it earns, operators all.
 * @param id of the thing; of a wallet `<partner>:<currency>`.
 * @throws AppError `not_found` for what is not there or not the caller's, `forbidden` for a role that may not see it.
 */
export async function explainFor(caller: Caller, kind: string, id: string): Promise<Explanation> {
  const known = EXPLAINED.find((each) => each === kind);
  if (known === undefined) throw nothing();
  const { permission, find } = FINDERS[known];
  assertMay(caller, permission(caller));
  const found = await find(caller, id);
  if (found === null) throw nothing();
  return found;
}

const nothing = (): AppError => new AppError("not_found", "there is nothing of this kind and id to explain");

/** The tenant, or of it what belongs to the caller's partner. */
function partnerScope({ tenantId, group, partnerId }: Caller): { tenantId: string; partnerId?: string } {
  return group === "operator" ? { tenantId } : { tenantId, partnerId: partnerId ?? "" };
}

/** What hangs on an order: that of the customer or of the partner, or all. */
function throughOrder(caller: Caller): { tenantId: string; order?: { customerId?: string; partnerId?: string } } {
  const { tenantId, ...order } = ordersOf(caller);
  return caller.group === "operator" ? { tenantId } : { tenantId, order };
}

/** How others share the money is told to them alone: not to customers, nor to a partner's staff. */
const seesShares = (caller: Caller): boolean => caller.group === "operator" || may(caller, "balance.read");

async function findPayout(caller: Caller, id: string): Promise<Explanation | null> {
  const payout = await db().payout.findFirst({
    where: { ...partnerScope(caller), id },
    include: { destination: { select: { label: true } } },
  });
  return payout && explainPayout(payout, payout.destination.label);
}

/** @param id of the settlement or of its order, which may still be held. */
async function findSettlement(caller: Caller, id: string): Promise<Explanation | null> {
  const scope = partnerScope(caller);
  const settlement = await db().settlement.findFirst({ where: { ...scope, OR: [{ id }, { orderId: id }] } });
  if (settlement !== null) return explainOrder(caller.tenantId, settlement.orderId);
  const escrow = await db().escrow.findFirst({ where: { ...scope, orderId: id } });
  return escrow && explainSplit(await expectedSplit(db(), escrow), "Expected share");
}

async function findPayment(caller: Caller, which: { id: string } | { orderId: string }): Promise<Explanation | null> {
  const where = { ...throughOrder(caller), ...which };
  const found = await db().payment.findMany({ where, orderBy: { id: "asc" } });
  // Of several attempts to pay an order, the one that paid it.
  const payment =
    found.find(({ state, suspenseReason }) => state === "captured" && suspenseReason === null) ?? found[0];
  return payment === undefined ? null : explainPayment(payment, { withShares: seesShares(caller) });
}

async function findRefund(caller: Caller, id: string): Promise<Explanation | null> {
  const refund = await db().refund.findFirst({ where: { ...throughOrder(caller), id } });
  return refund && explainRefund(refund, { withShares: seesShares(caller) });
}

async function findWallet(kind: WalletKind, caller: Caller, id: string): Promise<Explanation | null> {
  const [partnerId = "", currency = ""] = id.split(":");
  const scope = partnerScope(caller);
  const isOwn = scope.partnerId === undefined || scope.partnerId === partnerId;
  if (!isOwn || !isCurrency(currency)) return null;
  const { tenantId } = caller;
  const isThere = (await db().partner.count({ where: { tenantId, id: partnerId } })) > 0;
  return isThere ? explainWallet(kind, { tenantId, partnerId, currency }) : null;
}
