import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { notFound } from "next/navigation";
import { isAppError } from "@/lib/core/errors";
import { lookAtTenant, type TenantDetail } from "@/lib/tenants/platform";
import { Allowed } from "../../../../_allowed";
import { admitPlatform, type Looker } from "../../../../_platform/admit";
import { HostForm } from "../../../../_platform/host-form";
import { HostList } from "../../../../_platform/host-list";
import { TenantPlanForm } from "../../../../_platform/plan-form";
import { tenantStatus } from "../../../../_platform/status";
import { Card, Facts } from "../../../../_ui/card";
import { MoneyList } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";

export const metadata: Metadata = { title: "Tenant" };

interface Props {
  readonly params: Promise<{ tenantId: string }>;
}

export default async function TenantPage({ params }: Props) {
  const { tenantId } = await params;
  const tenant = await find(await admitPlatform(`/operator/tenants/${tenantId}`), tenantId);
  return (
    <>
      <Link href="/operator/tenants" className="text-accent-ink underline">
        Tenants
      </Link>
      <PageHeader title={tenant.name} lead={tenant.tenantId} />
      <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
        <Card title="How it stands" aside={<StatusChip status={tenantStatus(tenant)} />}>
          <Facts
            items={[
              ["Held", <MoneyList key="held" values={tenant.held} />],
              ["Payable to partners", <MoneyList key="payable" values={tenant.payable} />],
              ["Platform's share", <MoneyList key="platform" values={tenant.platformShare} />],
              ["Tenant's share", <MoneyList key="tenant" values={tenant.tenantShare} />],
              ["Open disputes", String(tenant.openDisputes)],
              ["Tenant since", <TimeText key="since" at={tenant.createdAt} />],
            ]}
          />
        </Card>
        <Card title="Hosts">
          <div className="grid gap-6">
            <HostList tenantId={tenantId} hosts={tenant.hosts} />
            <Allowed to="platform.change">
              <HostForm tenantId={tenantId} />
            </Allowed>
          </div>
        </Card>
        <Allowed to="platform.change">
          <Card title="Plan">
            <TenantPlanForm tenantId={tenantId} plan={tenant.plan} />
          </Card>
        </Allowed>
      </div>
    </>
  );
}

async function find(looker: Looker, tenantId: string): Promise<TenantDetail> {
  try {
    return await lookAtTenant(looker, tenantId);
  } catch (error) {
    if (isAppError(error, "not_found")) notFound();
    throw error;
  }
}
