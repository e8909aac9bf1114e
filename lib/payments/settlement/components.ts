import { type Component, type Components, componentsFrom } from "@/lib/payments/ledger/components";
import type { Settlement } from "@/prisma/generated/client";

/** What a settled order's money became, before any refund. */
export function settledComponents(row: Settlement): Components {
  const minor: Readonly<Record<Component, bigint>> = {
    partner: row.partnerMinor,
    tenant: row.tenantMinor,
    commission: row.platformMinor - row.penaltyMinor - row.fundMinor,
    penalty: row.penaltyMinor,
    fund: row.fundMinor,
    commissionTax: row.commissionTaxMinor,
    tcs: row.tcsMinor,
    tds: row.tdsMinor,
  };
  return componentsFrom(row.currency, (component) => minor[component]);
}
