import type { ReactNode } from "react";
import { admit } from "../../_session";

/** Asked here too, because pages below are shown in pieces and could no longer answer with a redirect. */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  await admit({ path: "/operator", allow: ["operator"] });
  return children;
}
