import { type Money, money } from "@/lib/core/money";
import {
  type Account,
  COMMISSION,
  GST_OUTPUT,
  partnerAccount,
  PENALTY,
  QUALITY_FUND,
  TCS,
  TDS,
  TENANT_SHARE,
} from "./accounts";

/**
 * What a released amount becomes, in the order in which ties of rounding are broken (DOMAIN section 12: partner,
 * tenant, platform, fund, tax). `tenant` is the tenant's part of the commission, `commission` what the platform keeps of it. `penalty` is the penalty that the platform keeps, `fund` the one that goes to the quality fund. `commissionTax` is the tax on what we supply: on the
 * commission, or on the whole price where the operator sells in its own name.
 */
export const COMPONENTS = [
  "partner",
  "tenant",
  "commission",
  "penalty",
  "fund",
  "commissionTax",
  "tcs",
  "tds",
] as const;
export type Component = (typeof COMPONENTS)[number];
export type Components = Readonly<Record<Component, Money>>;

/** Components made one by one, in minor units of one currency. */
export function componentsFrom(currency: string, minorOf: (component: Component) => bigint): Components {
  const made = (component: Component): Money => money(minorOf(component), currency);
  return {
    partner: made("partner"),
    tenant: made("tenant"),
    commission: made("commission"),
    penalty: made("penalty"),
    fund: made("fund"),
    commissionTax: made("commissionTax"),
    tcs: made("tcs"),
    tds: made("tds"),
  };
}

/** Minor units of all components together. */
export function sumComponents(components: Components): bigint {
  return COMPONENTS.reduce((sum, component) => sum + components[component].minor, 0n);
}

/** Where each component stands once it is split off. */
export function componentAccount(component: Component, partnerId: string): Account {
  return component === "partner" ? partnerAccount(partnerId) : SHARED[component];
}

const SHARED: Readonly<Record<Exclude<Component, "partner">, Account>> = {
  tenant: TENANT_SHARE,
  commission: COMMISSION,
  penalty: PENALTY,
  fund: QUALITY_FUND,
  commissionTax: GST_OUTPUT,
  tcs: TCS,
  tds: TDS,
};
