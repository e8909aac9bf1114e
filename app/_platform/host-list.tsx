"use client";

import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";

interface Props {
  readonly tenantId: string;
  readonly hosts: readonly string[];
}

/** The names that lead to a tenant, each with a way to take it away. */
export function HostList({ tenantId, hosts }: Props) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed(`/api/tenants/${tenantId}/hosts/remove`, guard);
  if (hosts.length === 0) return <p className="text-soft">Served under the platform's own host.</p>;
  return (
    <div className="grid gap-3">
      <ul aria-label="Hosts" className="grid gap-3">
        {hosts.map((host) => (
          <li key={host} className="flex flex-wrap items-center justify-between gap-3">
            <span className="min-w-0 font-mono text-sm break-all">{host}</span>
            <Button look="plain" disabled={isBusy} aria-label={`Remove ${host}`} onClick={() => void send({ host })}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <Notice tone="bad">{error}</Notice>
      {dialog}
    </div>
  );
}
