import type { ReactNode } from "react";
import { admitPlatform } from "../../../_platform/admit";

/** Asked here too, because the pages below are shown in pieces and could no longer answer that there is nothing. */
export default async function TenantsLayout({ children }: { children: ReactNode }) {
  await admitPlatform("/operator/tenants");
  return children;
}
