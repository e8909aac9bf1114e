import type { ReactNode } from "react";
import { admitPartner } from "../../_session";

/** Asked here too, because the page below is shown in pieces and could no longer answer with a redirect. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await admitPartner({ path: "/dashboard", permission: "payment.read", area: "dashboard" });
  return children;
}
