import type { Role } from "./account";

/** Who may change what a tenant is: its brand, legal texts and gateways. The one place that says so. */
export const TENANT_KEEPERS: readonly Role[] = ["operator"];
