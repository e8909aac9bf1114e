import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { notFound } from "next/navigation";
import { EVIDENCE_TITLES } from "@/lib/payments/chargebacks/dossier";
import { type ChargebackView, findChargeback } from "@/lib/views/chargebacks";
import { AnswerActions } from "../../../../_chargebacks/answer-actions";
import { gatewayLabel } from "../../../../_gateways";
import { admitOperator } from "../../../../_session";
import { Alert } from "../../../../_ui/alert";
import { Card, Facts } from "../../../../_ui/card";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";
import { ObjectHeader } from "../../../../_ui/object-header";
import { Refresh } from "../../../../_ui/refresh";
import { Timeline } from "../../../../_ui/timeline";
import { TimeText } from "../../../../_ui/time-text";
import { chargebackStage, chargebackStatus, inWords } from "../../../../_ui/words";

export const metadata: Metadata = { title: "Chargeback" };

export default async function ChargebackPage({ params }: { params: Promise<{ chargebackId: string }> }) {
  const { chargebackId } = await params;
  const path = `/operator/chargebacks/${encodeURIComponent(chargebackId)}`;
  const { tenantId } = await admitOperator({ path, permission: "chargeback.read" });
  const chargeback = await findChargeback(tenantId, chargebackId);
  if (!chargeback) notFound();
  return (
    <>
      {chargeback.answer !== null && chargeback.status === "needs_response" ? <Refresh everyMs={2_000} /> : null}
      <ObjectHeader
        list={{ href: "/operator/chargebacks", title: "All chargebacks" }}
        title="Dispute of"
        amount={chargeback.amount}
        status={chargebackStatus(chargeback.status)}
        id={chargeback.gatewayDisputeId}
        idName="gateway's dispute"
      />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          <Card title="Answer">
            <div className="grid gap-4">
              {chargeback.failureReason === null ? null : (
                <Alert tone="bad">The gateway refused the last answer: {chargeback.failureReason}</Alert>
              )}
              <AnswerActions chargeback={chargeback} />
            </div>
          </Card>
          <Card title="Evidence locker">
            <Dossier chargeback={chargeback} />
          </Card>
          <Card title="Timeline">
            <Timeline steps={chargeback.timeline} />
          </Card>
        </div>
        <Card title="Dispute">
          <DisputeFacts chargeback={chargeback} />
        </Card>
      </div>
    </>
  );
}

function Dossier({ chargeback: { evidence } }: { chargeback: ChargebackView }) {
  if (evidence.length === 0) return <EmptyState title="Nothing is kept about this payment" />;
  return (
    <ul aria-label="Evidence" className="grid gap-4">
      {evidence.map((line) => (
        <li
          key={`${line.at.getTime()} ${line.kind} ${line.text}`}
          className="border-t border-line pt-4 first:border-0 first:pt-0"
        >
          <p className="flex flex-wrap gap-x-3 font-medium">
            {EVIDENCE_TITLES[line.kind]}
            <span className="text-sm font-normal text-soft">
              <TimeText at={line.at} />
            </span>
          </p>
          <p className="text-[0.9375rem] break-words text-soft">{line.text}</p>
        </li>
      ))}
    </ul>
  );
}

const FUNDS = {
  none: "With us",
  withdrawn: "Kept by the gateway until the end",
  reinstated: "Given back to us",
  deducted: "Gone to the customer",
} as const;

function DisputeFacts({ chargeback }: { chargeback: ChargebackView }) {
  const { orderId, respondBy, closedAt } = chargeback;
  return (
    <Facts
      items={[
        ["Gateway", gatewayLabel(chargeback.gateway)],
        ["Stage", chargebackStage(chargeback.stage)],
        ["Reason", inWords(chargeback.reasonCode.toLowerCase())],
        ["The money", FUNDS[chargeback.funds]],
        ["Partner's part", <MoneyText key="stake" value={chargeback.stake} />],
        ["Gateway's fee", <MoneyText key="fee" value={chargeback.fee} />],
        ["Refund issued", chargeback.refundIssued ? "Yes" : "No"],
        ["Opened", <TimeText key="opened" at={chargeback.openedAt} />],
        ["Answer by", respondBy === null ? "–" : <TimeText key="by" at={respondBy} />],
        ["Closed", closedAt === null ? "–" : <TimeText key="closed" at={closedAt} />],
        [
          "Order",
          orderId === null ? (
            "In suspense"
          ) : (
            <Link key="order" href={`/operator/payments/${orderId}`} className="text-accent-ink underline">
              See the payment
            </Link>
          ),
        ],
      ]}
    />
  );
}
