import type { Group } from "@/lib/auth/permissions";
import type { RefundLine } from "@/lib/views/refunds";
import { CopyButton } from "../_ui/copy-button";
import { ExplainedMoney } from "../_ui/explained-money";
import { StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { inWords, refundStatus } from "../_ui/words";
import { RefundActions } from "./refund-actions";

/** The refunds of an order, oldest first. */
export function RefundList({ refunds, reader }: { refunds: readonly RefundLine[]; reader: Group }) {
  return (
    <ul aria-label="Refunds of this order" className="grid gap-5">
      {refunds.map((refund) => (
        <li key={refund.refundId} className="grid gap-2 border-t border-line pt-5">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="font-semibold">
              <ExplainedMoney value={refund.amount} kind="refund" id={refund.refundId} />
            </span>
            <StatusChip status={refundStatus(refund.state, reader)} />
            <span className="text-sm text-soft">
              <TimeText at={refund.succeededAt ?? refund.createdAt} />
            </span>
          </div>
          <p className="text-[0.9375rem] break-words text-soft">
            {askerInWords(refund, reader)}: {reasonOf(refund)}
          </p>
          <Failure refund={refund} reader={reader} />
          {reader === "operator" && refund.gatewayRefundId !== null ? <GatewayId id={refund.gatewayRefundId} /> : null}
          <RefundActions refund={refund} reader={reader} />
        </li>
      ))}
    </ul>
  );
}

/** Who wanted it, in words for the one who reads. */
export function askerInWords({ requestedBy }: RefundLine, reader: Group): string {
  if (requestedBy === "rules") return "By itself";
  if (requestedBy === reader) return "You";
  const others = { customer: "The customer", partner: "The partner", operator: "Our team" } as const;
  return others[requestedBy];
}

/** People's reasons are shown as they wrote them; the product's own are machine words. */
export function reasonOf({ requestedBy, reason }: RefundLine): string {
  return requestedBy === "rules" ? inWords(reason) : reason;
}

/** Why it was refused is for everybody; what a gateway said is for operators. */
function Failure({ refund, reader }: { refund: RefundLine; reader: Group }) {
  const isShown = refund.state === "rejected" || (reader === "operator" && refund.state !== "canceled");
  if (refund.failureReason === null || !isShown) return null;
  return <p className="text-[0.9375rem] break-words text-bad-ink">{inWords(refund.failureReason)}</p>;
}

function GatewayId({ id }: { id: string }) {
  return (
    <p className="flex flex-wrap items-center gap-1 text-[0.9375rem] text-soft">
      Gateway's refund <span className="font-mono text-sm break-all">{id}</span>
      <CopyButton text={id} name="gateway's refund" />
    </p>
  );
}
