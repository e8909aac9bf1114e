"use client";

import { ChoiceForm } from "../_ui/choice-form";

const CHOICES = [
  ["", "As this installation says"],
  ["free", "Free: 100 requests an hour"],
  ["starter", "Starter: 1,000 requests an hour"],
  ["professional", "Professional: 10,000 requests an hour"],
  ["enterprise", "Enterprise: without limit"],
] as const;

/** By which plan a tenant's callers are limited. */
export function TenantPlanForm({ tenantId, plan }: { tenantId: string; plan: string | null }) {
  return (
    <ChoiceForm
      id="tenant-plan"
      label="Requests of each caller"
      value={plan ?? ""}
      choices={CHOICES}
      path={`/api/tenants/${tenantId}/plan`}
      bodyOf={(chosen) => ({ plan: chosen === "" ? null : chosen })}
    />
  );
}
