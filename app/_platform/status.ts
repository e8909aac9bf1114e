import type { TenantLine } from "@/lib/tenants/platform";
import type { Status } from "../_ui/status-chip";

export function tenantStatus({ frozenAt }: Pick<TenantLine, "frozenAt">): Status {
  return frozenAt === null ? { word: "Open", tone: "good" } : { word: "Payouts frozen", tone: "bad" };
}
