import type { ReactNode } from "react";
import { OwnAccountBanner } from "../../_fund-flow/own-account-banner";
import { admitOperator } from "../../_session";
import { FreezeBanner } from "./freeze-banner";

/** Asked here too, because pages below are shown in pieces and could no longer answer with a redirect. */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const { tenantId } = await admitOperator({ path: "/operator", permission: "console.read" });
  return (
    <>
      <OwnAccountBanner />
      <FreezeBanner tenantId={tenantId} />
      {children}
    </>
  );
}
