import type { Money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { partnerOwesCommission } from "@/lib/payments/ledger/queries";
import { currentRules } from "@/lib/tenants/payout-rules";
import { listCurrencies } from "@/lib/tenants/queries";
import { type ChargebackLine, openChargebacksOf } from "./chargebacks";
import { type PartnerBalance, partnerBalance } from "./partner";
import { tellPayoutTerms } from "./payout-terms";

export interface PartnerAccount extends PartnerBalance {
  readonly partnerId: string;
  readonly name: string;
  readonly since: Date;
  readonly people: readonly { readonly name: string; readonly email: string; readonly role: string }[];
  /** All payout accounts, the retired ones too, newest first. */
  readonly accounts: readonly {
    readonly destinationId: string;
    readonly method: string;
    readonly currency: string;
    readonly label: string;
    readonly active: boolean;
    readonly createdAt: Date;
  }[];
  readonly chargebacks: readonly ChargebackLine[];
  /** Of sales into its own account; negative where it is owed to the partner. */
  readonly commission: readonly Money[];
  /** By what its payouts are judged, in words. */
  readonly rules: readonly { readonly currency: string; readonly text: string }[];
}

/** A partner as an operator sees it; null when there is none. */
export async function findPartnerAccount(tenantId: string, partnerId: string): Promise<PartnerAccount | null> {
  const partner = await db().partner.findUnique({
    where: { tenantId_id: { tenantId, id: partnerId } },
    include: {
      users: { select: { name: true, email: true, role: true }, orderBy: { id: "asc" } },
      destinations: { orderBy: { id: "desc" } },
    },
  });
  if (!partner) return null;
  const currencies = await listCurrencies(db(), tenantId);
  const [balance, commission, chargebacks, rules] = await Promise.all([
    partnerBalance(tenantId, partnerId),
    partnerOwesCommission(db(), tenantId, partnerId),
    openChargebacksOf(tenantId, partnerId),
    Promise.all(
      currencies.map(async (currency) => {
        const { terms } = await currentRules(db(), { tenantId, currency });
        return { currency, text: tellPayoutTerms(currency, terms) };
      }),
    ),
  ]);
  return {
    ...balance,
    partnerId,
    name: partner.name,
    since: partner.createdAt,
    people: partner.users,
    accounts: partner.destinations.map(({ id, ...account }) => ({ ...account, destinationId: id })),
    commission,
    chargebacks,
    rules,
  };
}
