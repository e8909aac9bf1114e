import type { Caller } from "@/lib/auth/caller";
import { type Group, may, type Permission } from "@/lib/auth/permissions";

export interface NavLink {
  readonly href: string;
  readonly label: string;
  /** Whether it waits under "More" where there is little room. */
  readonly isRare?: true | undefined;
}

interface Link extends NavLink {
  readonly to: Permission;
}

const OFFERS: NavLink = { href: "/", label: "Offers" };

/** What each side of the marketplace finds where, as far as the role may see it. */
const LINKS: Readonly<Record<Group, readonly Link[]>> = {
  customer: [{ href: "/orders", label: "Your orders", to: "payment.read" }],
  partner: [
    { href: "/dashboard", label: "Dashboard", to: "payment.read" },
    { href: "/orders", label: "Orders", to: "payment.read" },
    { href: "/payouts", label: "Payouts", to: "payout.read" },
    { href: "/statements", label: "Statements", to: "balance.read" },
    { href: "/onboarding", label: "Getting paid", to: "onboarding.read" },
    { href: "/keys", label: "API keys", to: "key.read" },
  ],
  operator: [
    { href: "/operator", label: "Overview", to: "console.read" },
    { href: "/operator/payments", label: "Payments", to: "payment.read" },
    { href: "/operator/payouts", label: "Payouts", to: "payout.read" },
    { href: "/operator/refunds", label: "Refunds", to: "refund.read" },
    { href: "/operator/cases", label: "Cases", to: "case.read" },
    { href: "/operator/approvals", label: "Approvals", to: "approval.read" },
    { href: "/operator/chargebacks", label: "Chargebacks", to: "chargeback.read", isRare: true },
    { href: "/operator/kyc", label: "Partner checks", to: "kyc.read", isRare: true },
    { href: "/operator/webhooks", label: "Webhooks", to: "webhook.read", isRare: true },
    { href: "/operator/endpoints", label: "Endpoints", to: "endpoint.read", isRare: true },
    { href: "/operator/settings", label: "Settings", to: "tenant.change", isRare: true },
    { href: "/operator/tenants", label: "Tenants", to: "platform.read", isRare: true },
    { href: "/keys", label: "API keys", to: "key.read", isRare: true },
  ],
};

/** Where a person can go. */
export function linksFor(caller: Caller | null): readonly NavLink[] {
  if (caller === null) return [OFFERS];
  const links = LINKS[caller.group]
    .filter(({ to }) => may(caller, to))
    .map(({ href, label, isRare }): NavLink => ({ href, label, isRare }));
  return caller.group === "customer" ? [OFFERS, ...links] : links;
}
