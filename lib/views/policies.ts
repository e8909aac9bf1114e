import { db } from "@/lib/db/client";
import { termsOf } from "@/lib/tenants/policies";
import type { PolicyTerms } from "@/lib/tenants/terms";
import { currentPolicy } from "@/lib/tenants/queries";

export interface PolicyLine extends PolicyTerms {
  readonly policyId: string;
  readonly name: string;
  readonly version: number;
  /** Whether new orders are frozen to it. */
  readonly isCurrent: boolean;
  readonly createdAt: Date;
}

/** Every version of the tenant's terms with its partners, newest first; how plans are sold is no such term. */
export async function listPolicies(tenantId: string): Promise<PolicyLine[]> {
  const current = await currentPolicy(db(), tenantId);
  const rows = await db().settlementPolicy.findMany({
    where: { tenantId, plans: { none: {} } },
    orderBy: [{ createdAt: "desc" }, { version: "desc" }],
  });
  return rows.map((row) => ({
    policyId: row.id,
    name: row.name,
    version: row.version,
    isCurrent: row.id === current.id,
    createdAt: row.createdAt,
    ...termsOf(row),
  }));
}
