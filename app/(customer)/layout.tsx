import type { ReactNode } from "react";
import { OwnAccountBanner } from "../_fund-flow/own-account-banner";

/** Whose account the money goes to is said on every page on which somebody pays or has paid. */
export default function CustomerLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <OwnAccountBanner />
      {children}
    </>
  );
}
