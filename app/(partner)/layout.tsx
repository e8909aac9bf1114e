import type { ReactNode } from "react";
import { OwnAccountBanner } from "../_fund-flow/own-account-banner";

/** Whose account the money goes to is said on every page of a partner. */
export default function PartnerLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <OwnAccountBanner />
      {children}
    </>
  );
}
