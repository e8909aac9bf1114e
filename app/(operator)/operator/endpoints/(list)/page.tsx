import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { EVENT_TYPES } from "@/lib/webhooks/catalogue";
import type { EndpointView } from "@/lib/webhooks/endpoints";
import { listEndpoints } from "@/lib/webhooks/queries";
import { Allowed } from "../../../../_allowed";
import { EndpointForm } from "../../../../_endpoints/endpoint-form";
import { endpointStatus } from "../../../../_endpoints/status";
import { admitOperator } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { PageHeader } from "../../../../_ui/page-header";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";

export const metadata: Metadata = { title: "Endpoints" };

const COLUMNS: readonly Column<EndpointView>[] = [
  {
    head: "URL",
    cell: ({ endpointId, url }) => (
      <Link href={`/operator/endpoints/${endpointId}`} className="text-accent-ink underline">
        {url}
      </Link>
    ),
  },
  { head: "State", cell: (endpoint) => <StatusChip status={endpointStatus(endpoint)} /> },
  { head: "Events", cell: ({ types }) => types.length, isFigure: true },
  { head: "Added", cell: ({ createdAt }) => <TimeText at={createdAt} /> },
];

export default async function EndpointsPage() {
  const { tenantId } = await admitOperator({ path: "/operator/endpoints", permission: "endpoint.read" });
  const endpoints = await listEndpoints(tenantId);
  return (
    <>
      <PageHeader title="Endpoints" lead="Your own servers that are told what happens, as it happens." />
      <div className="grid gap-6">
        <Card>
          {endpoints.length === 0 ? (
            <EmptyState title="Nobody listens yet">Events are kept from the first endpoint on.</EmptyState>
          ) : (
            <DataTable
              caption="Webhook endpoints"
              rows={endpoints}
              keyOf={({ endpointId }) => endpointId}
              columns={COLUMNS}
            />
          )}
        </Card>
        <Allowed to="endpoint.change">
          <Card title="Add an endpoint">
            <EndpointForm types={EVENT_TYPES} />
          </Card>
        </Allowed>
      </div>
    </>
  );
}
