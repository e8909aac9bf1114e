import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { notFound } from "next/navigation";
import { type DeliveryLine, findEndpointView, listDeliveries } from "@/lib/webhooks/queries";
import { Allowed } from "../../../../_allowed";
import { RotateButton } from "../../../../_endpoints/rotate-button";
import { deliveryStatus, endpointStatus } from "../../../../_endpoints/status";
import { admitOperator, first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { DeedButton } from "../../../../_ui/deed-button";
import { EmptyState } from "../../../../_ui/empty-state";
import { PageHeader } from "../../../../_ui/page-header";
import { Pager } from "../../../../_ui/pager";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";

export const metadata: Metadata = { title: "Endpoint" };

interface Props {
  readonly params: Promise<{ endpointId: string }>;
  readonly searchParams: Promise<{ before?: string | string[] }>;
}

function columnsFor(endpointId: string, isEnabled: boolean): readonly Column<DeliveryLine>[] {
  return [
    {
      head: "Event",
      cell: ({ type, eventId, replay }) => (
        <>
          <span className="font-mono text-sm">{type}</span>
          <span className="block font-mono text-sm text-soft">{eventId}</span>
          {replay ? <span className="block text-sm text-soft">sent again by hand</span> : null}
        </>
      ),
    },
    {
      head: "About",
      cell: ({ object, sequence }) => (
        <>
          <span className="font-mono text-sm">{object}</span>
          <span className="block text-sm text-soft">number {sequence}</span>
        </>
      ),
    },
    { head: "State", cell: (delivery) => <State delivery={delivery} /> },
    { head: "Attempts", cell: (delivery) => <Attempts delivery={delivery} /> },
    {
      head: "Replay",
      cell: ({ eventId }) =>
        isEnabled ? (
          <Allowed to="endpoint.change">
            <DeedButton
              label="Send again"
              subject={eventId}
              path={`/api/webhook-endpoints/${endpointId}/replay`}
              body={{ eventId }}
            />
          </Allowed>
        ) : null,
    },
  ];
}

function State({ delivery: { state, nextAttemptAt } }: { delivery: DeliveryLine }) {
  return (
    <>
      <StatusChip status={deliveryStatus(state)} />
      {nextAttemptAt === null ? null : (
        <span className="mt-1 block text-sm text-soft">
          next attempt <TimeText at={nextAttemptAt} />
        </span>
      )}
    </>
  );
}

function Attempts({ delivery: { attempts } }: { delivery: DeliveryLine }) {
  if (attempts.length === 0) return <span className="text-soft">none yet</span>;
  return (
    <ol className="grid gap-2">
      {attempts.map(({ attempt, at, status, durationMs, error, answer }) => (
        <li key={attempt} className="text-sm">
          <TimeText at={at} />, {status ?? error}, {durationMs} ms
          {answer === null || answer === "" ? null : (
            <span className="block max-w-80 font-mono break-all whitespace-normal text-soft">{answer}</span>
          )}
        </li>
      ))}
    </ol>
  );
}

export default async function EndpointPage({ params, searchParams }: Props) {
  const { endpointId } = await params;
  const path = `/operator/endpoints/${endpointId}`;
  const { tenantId } = await admitOperator({ path, permission: "endpoint.read" });
  const endpoint = await findEndpointView(tenantId, endpointId);
  if (endpoint === null) notFound();
  const before = first((await searchParams).before);
  const deliveries = await listDeliveries(tenantId, endpointId, before);
  const deed = endpoint.enabled ? "disable" : "enable";
  return (
    <>
      <Link href="/operator/endpoints" className="text-accent-ink underline">
        Endpoints
      </Link>
      <PageHeader title="Endpoint" lead={endpoint.url} />
      <div className="grid gap-6">
        <Card title="How it stands">
          <div className="grid justify-items-start gap-4">
            <StatusChip status={endpointStatus(endpoint)} />
            <p className="font-mono text-sm break-words text-soft">{endpoint.types.join(", ")}</p>
            <Allowed to="endpoint.change">
              <DeedButton
                label={endpoint.enabled ? "Disable" : "Enable"}
                subject={endpoint.url}
                path={`/api/webhook-endpoints/${endpointId}/${deed}`}
              />
              <RotateButton endpointId={endpointId} />
            </Allowed>
          </div>
        </Card>
        <Card title="Deliveries">
          {deliveries.length === 0 ? (
            <EmptyState title="Nothing was sent yet" />
          ) : (
            <DataTable
              caption="Deliveries"
              rows={deliveries}
              keyOf={({ deliveryId }) => deliveryId}
              columns={columnsFor(endpointId, endpoint.enabled)}
            />
          )}
        </Card>
        <Pager path={path} before={before} last={deliveries.at(-1)?.deliveryId} count={deliveries.length} />
      </div>
    </>
  );
}
