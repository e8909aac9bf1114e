import { z } from "zod";
import type { Caller } from "@/lib/auth/caller";
import { filter, type ListSource } from "@/lib/http/listing";
import { db } from "@/lib/db/client";
import { disputedAccount, partnerAccount, receivableAccount, reserveAccount } from "@/lib/payments/ledger/accounts";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { PAYOUT_MACHINE } from "@/lib/payments/payouts/machine";
import { type SettlementView, viewSettlement } from "@/lib/payments/settlement/settle";
import type { LedgerEntry, LedgerTransfer, Prisma, Settlement } from "@/prisma/generated/client";
import { LINE_PARTS, type PayoutRow, toPayoutJson, toPayoutLine } from "./payouts";
import { BY_AMOUNT, BY_ID, moneyFilters, oneOf, sameId, timeFilters } from "./lists";

/** The tenant, or of it what belongs to the caller's partner. */
function partnerOf({ tenantId, group, partnerId }: Caller): { tenantId: string; partnerId?: string } {
  return group === "operator" ? { tenantId } : { tenantId, partnerId: partnerId ?? "" };
}

/** The shape of the API: all parts of the split as minor units beside their one currency. */
export function toSettlementJson(settlement: SettlementView): object {
  const { released, partner, platform, tenant, penalty, tax, ...rest } = settlement;
  return {
    ...rest,
    currency: released.currency,
    released: released.minor,
    partner: partner.minor,
    platform: platform.minor,
    tenant: tenant.minor,
    penalty: penalty.minor,
    tax: tax.minor,
  };
}

export const SETTLEMENT_LIST: ListSource<Settlement, Prisma.SettlementWhereInput> = {
  id: BY_ID,
  sorts: { created: null, amount: { name: "releasedMinor", type: "integer" } },
  filters: {
    currency: moneyFilters<Prisma.SettlementWhereInput>({ states: { settled: null } }).currency,
    ...timeFilters("settledAt"),
    orderId: sameId("orderId"),
    partnerId: sameId("partnerId"),
  },
  read: (caller, { where, orderBy, take }) =>
    db().settlement.findMany({ where: { AND: [partnerOf(caller), ...where] }, orderBy, take }),
  show: (row) => ({ ...toSettlementJson(viewSettlement(row)), partnerId: row.partnerId }),
};

export const PAYOUT_LIST: ListSource<PayoutRow, Prisma.PayoutWhereInput> = {
  id: BY_ID,
  sorts: BY_AMOUNT,
  filters: {
    ...moneyFilters({ states: PAYOUT_MACHINE.steps }),
    gateway: oneOf(GATEWAYS, "gateway"),
    partnerId: sameId("partnerId"),
  },
  read: (caller, { where, orderBy, take }) =>
    db().payout.findMany({
      where: { AND: [partnerOf(caller), ...where] },
      include: LINE_PARTS,
      orderBy,
      take,
    }),
  show: (row) => toPayoutJson({ ...toPayoutLine(row), partnerId: row.partnerId }),
};

const accountsOf = (partnerId: string): string[] =>
  [partnerAccount, reserveAccount, receivableAccount, disputedAccount].map((account) => account(partnerId).path);

type EntryRow = LedgerEntry & { readonly transfer: LedgerTransfer };

/** The lines of the ledger, of a partner those of its own accounts. A debit is positive, a credit negative. */
export const ENTRY_LIST: ListSource<EntryRow, Prisma.LedgerEntryWhereInput> = {
  id: { name: "seq", type: "integer" },
  sorts: { created: null },
  filters: {
    account: filter(z.string().regex(/^[\w:-]{1,100}$/, "is not an account"), (path) => ({ path })),
    currency: filter(z.string().regex(/^[A-Z]{3}$/), (currency) => ({ currency })),
    transferId: filter(z.string().regex(/^[\w:-]{1,100}$/, "is not an id"), (transferId) => ({ transferId })),
  },
  async read(caller, { where, orderBy, take }) {
    const { tenantId, partnerId } = partnerOf(caller);
    const scope = partnerId === undefined ? { tenantId } : { tenantId, path: { in: accountsOf(partnerId) } };
    const entries = await db().ledgerEntry.findMany({ where: { AND: [scope, ...where] }, orderBy, take });
    const ids = [...new Set(entries.map(({ transferId }) => transferId))];
    const transfers = new Map(
      (await db().ledgerTransfer.findMany({ where: { tenantId, id: { in: ids } } })).map((each) => [each.id, each]),
    );
    return entries.flatMap((entry) => {
      const transfer = transfers.get(entry.transferId);
      return transfer ? [{ ...entry, transfer }] : [];
    });
  },
  show: ({ seq, transfer, path, currency, amountMinor }) => ({
    entryId: seq.toString(),
    transferId: transfer.id,
    kind: transfer.kind,
    source: transfer.source,
    account: path,
    amount: amountMinor,
    currency,
    createdAt: transfer.createdAt,
  }),
};
