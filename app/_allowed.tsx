import type { ReactNode } from "react";
import { may, type Permission } from "@/lib/auth/permissions";
import { currentCaller } from "./_session";

/** Shows what only some may do to those who may; the operation behind it asks again. */
export async function Allowed({ to, children }: { to: Permission; children: ReactNode }) {
  const caller = await currentCaller();
  return caller !== null && may(caller, to) ? children : null;
}
