import { formatMoney } from "@/lib/core/money";
import type { ApprovalLine } from "@/lib/views/approvals";
import type { Endings } from "@/lib/views/endings";
import type { OrderView } from "@/lib/views/orders";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card } from "../_ui/card";
import { formatMoment } from "../_ui/time-text";
import { ApprovalList } from "./approval-list";

interface Props {
  readonly order: OrderView;
  readonly endings: Endings;
  readonly approvals: readonly ApprovalLine[];
  readonly userId: string;
}

const FOR_RECORDS = "For our own records.";
const OPEN: readonly OrderView["sessionState"][] = ["requested", "scheduled", "in_progress", "awaiting_confirmation"];

/** What an operator can do about the session and the hold of an order, and what waits for a second operator. */
export function OperatorCard({ order, endings, approvals, userId }: Props) {
  const { escrowState } = order;
  const isHeld = escrowState === "funded" || escrowState === "holding" || escrowState === "paused";
  if (!isHeld && approvals.length === 0) return null;
  return (
    <Card title="Session and hold">
      <div className="grid gap-5">
        {endings.risk?.until == null ? null : (
          <p className="text-soft">Stopped for risk; it runs on by itself on {formatMoment(endings.risk.until)}.</p>
        )}
        {isHeld ? (
          <div className="flex flex-wrap gap-3">
            <SessionDeeds order={order} endings={endings} />
            <HoldDeeds order={order} endings={endings} />
          </div>
        ) : null}
        {approvals.length === 0 ? null : <ApprovalList approvals={approvals} userId={userId} />}
      </div>
    </Card>
  );
}

function SessionDeeds({ order, endings }: Pick<Props, "order" | "endings">) {
  const fields = { sessionId: order.sessionId };
  const subject = order.title;
  const left = order.held === null ? "" : formatMoney(order.held);
  if (order.sessionState === "completed") {
    return (
      <Allowed to="session.reopen">
        <ReasonedAction
          label="Reopen"
          subject={subject}
          title="Take the completion back"
          text="The session waits to be confirmed again, its score is gone, and the whole hold begins with the next completion."
          reasonHint="Both sides can read it."
          path="/api/sessions/reopen"
          fields={fields}
        />
      </Allowed>
    );
  }
  if (endings.absenceDueAt !== null) {
    const common = { subject, reasonHint: "Both sides can read it.", path: "/api/sessions/no-show" };
    return (
      <Allowed to="absence.decide">
        <ReasonedAction
          {...common}
          label="No-show: refund"
          title="Refund the no-show"
          text={`The customer gets back ${left}.`}
          fields={{ ...fields, action: "decide", outcome: "refund" }}
        />
        <ReasonedAction
          {...common}
          label="No-show: pay"
          title="Pay the partner"
          text={`${left} is held as after a session that took place, and then split.`}
          fields={{ ...fields, action: "decide", outcome: "pay" }}
        />
      </Allowed>
    );
  }
  if (!OPEN.includes(order.sessionState)) return null;
  return (
    <Allowed to="session.cancel">
      <ReasonedAction
        label="Cancel the session"
        subject={subject}
        title="Cancel for good"
        text={`The customer gets back ${left}. This cannot be undone.`}
        reasonHint="Both sides can read it."
        path="/api/sessions/cancel"
        fields={fields}
      />
    </Allowed>
  );
}

function HoldDeeds({ order, endings }: Pick<Props, "order" | "endings">) {
  const fields = { orderId: order.orderId };
  const common = { subject: order.title, reasonHint: FOR_RECORDS };
  const { risk } = endings;
  return (
    <>
      {order.escrowState === "holding" ? (
        <Allowed to="hold.release">
          <ReasonedAction
            {...common}
            label="Release now"
            title="Ask to release the hold"
            text="The hold ends at once, as soon as a second operator approves."
            path="/api/holds/release"
            fields={fields}
          />
        </Allowed>
      ) : null}
      {order.escrowState === "funded" ? null : (
        <Allowed to="hold.extend">
          <ReasonedAction
            {...common}
            label="Extend by a day"
            title="Ask to extend the hold"
            text="The hold lasts 24 hours longer, as soon as a second operator approves."
            path="/api/holds/extend"
            fields={{ ...fields, hours: 24 }}
          />
        </Allowed>
      )}
      <Allowed to="hold.pause">
        <ReasonedAction
          {...common}
          {...riskWords(risk)}
          path="/api/holds/pause"
          fields={{ ...fields, action: risk === null ? "pause" : "renew" }}
        />
      </Allowed>
      {risk?.until == null ? null : (
        <Allowed to="hold.pause">
          <ReasonedAction
            {...common}
            label="Clear the risk"
            title="Let the hold run on"
            text="The clock runs on, with two hours left at least."
            path="/api/holds/pause"
            fields={{ ...fields, action: "clear" }}
          />
        </Allowed>
      )}
    </>
  );
}

function riskWords(risk: Endings["risk"]): { label: string; title: string; text: string } {
  return risk === null
    ? {
        label: "Stop for risk",
        title: "Stop the hold",
        text: "The clock stands still for up to 7 days. You can do this once; another week needs two operators.",
      }
    : {
        label: "Stop for another week",
        title: "Ask to stop the hold again",
        text: "The clock stands still for 7 days from the moment at which a second operator approves.",
      };
}
