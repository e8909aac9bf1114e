import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { lookAtTenants, TENANT_CURRENCIES, type TenantLine } from "@/lib/tenants/platform";
import { Allowed } from "../../../../_allowed";
import { admitPlatform } from "../../../../_platform/admit";
import { tenantStatus } from "../../../../_platform/status";
import { TenantForm } from "../../../../_platform/tenant-form";
import { first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { MoneyList } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { Pager } from "../../../../_ui/pager";
import { StatusChip } from "../../../../_ui/status-chip";

export const metadata: Metadata = { title: "Tenants" };

const COLUMNS: readonly Column<TenantLine>[] = [
  {
    head: "Tenant",
    cell: ({ tenantId, name, hosts }) => (
      <>
        <Link href={`/operator/tenants/${tenantId}`} className="font-medium text-accent-ink underline">
          {name}
        </Link>
        <span className="block text-sm text-soft">{hosts[0] ?? "the platform's own host"}</span>
      </>
    ),
  },
  { head: "State", cell: (line) => <StatusChip status={tenantStatus(line)} /> },
  { head: "Held", cell: ({ held }) => <MoneyList values={held} />, isFigure: true },
  { head: "Payable to partners", cell: ({ payable }) => <MoneyList values={payable} />, isFigure: true },
  { head: "Platform's share", cell: ({ platformShare }) => <MoneyList values={platformShare} />, isFigure: true },
  { head: "Tenant's share", cell: ({ tenantShare }) => <MoneyList values={tenantShare} />, isFigure: true },
  { head: "Open disputes", cell: ({ openDisputes }) => openDisputes, isFigure: true },
];

interface Props {
  readonly searchParams: Promise<{ before?: string | string[] }>;
}

export default async function TenantsPage({ searchParams }: Props) {
  const looker = await admitPlatform("/operator/tenants");
  const before = first((await searchParams).before);
  const tenants = await lookAtTenants(looker, before);
  return (
    <>
      <PageHeader
        title="Tenants"
        lead="All marketplaces of this platform, the newest first. Each of them has it on record that you looked."
      />
      <div className="grid gap-6">
        <Card>
          <DataTable caption="Tenants" rows={tenants} keyOf={({ tenantId }) => tenantId} columns={COLUMNS} />
        </Card>
        <Pager path="/operator/tenants" before={before} last={tenants.at(-1)?.tenantId} count={tenants.length} />
        <Allowed to="platform.change">
          <Card title="Add a tenant">
            <TenantForm currencies={TENANT_CURRENCIES} />
          </Card>
        </Allowed>
      </div>
    </>
  );
}
