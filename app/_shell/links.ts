import type { Caller } from "@/lib/auth/caller";

export interface NavLink {
  readonly href: string;
  readonly label: string;
}

/** Where a person can go, by role. */
export function linksFor(caller: Caller | null): readonly NavLink[] {
  switch (caller?.role) {
    case "customer":
      return [
        { href: "/", label: "Offers" },
        { href: "/orders", label: "Your orders" },
      ];
    case "partner":
      return [
        { href: "/dashboard", label: "Dashboard" },
        { href: "/orders", label: "Orders" },
        { href: "/payouts", label: "Payouts" },
      ];
    case "operator":
      return [
        { href: "/operator", label: "Overview" },
        { href: "/operator/payments", label: "Payments" },
        { href: "/operator/refunds", label: "Refunds" },
        { href: "/operator/cases", label: "Cases" },
        { href: "/operator/approvals", label: "Approvals" },
        { href: "/operator/chargebacks", label: "Chargebacks" },
        { href: "/operator/webhooks", label: "Webhooks" },
        { href: "/operator/settings", label: "Settings" },
      ];
    case undefined:
      return [{ href: "/", label: "Offers" }];
  }
}
