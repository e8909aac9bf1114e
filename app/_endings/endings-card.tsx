import { HOUR_MS } from "@/lib/core/time";
import type { OrderView } from "@/lib/views/orders";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card } from "../_ui/card";
import { formatMoment } from "../_ui/time-text";
import { Choice, type EndingProps } from "./choice";
import { cancelConsequence } from "./consequences";
import { DeedButton } from "./deed-button";
import { NoShow } from "./no-show";
import { ProposeButton } from "./propose-button";

const UNDER_WAY: readonly OrderView["sessionState"][] = ["scheduled", "in_progress", "awaiting_confirmation"];

/** What this side can do about the session now: accept, move, cancel, say that nobody came. Nothing for most of its life. */
export function EndingsCard(props: EndingProps) {
  const { order, endings } = props;
  if (order.state !== "paid" || order.escrowState === "refunded") return null;
  const can = possible(props);
  if (!Object.values(can).includes(true)) return null;
  return (
    <Card title="Change or end the session" className="no-print">
      <div className="grid gap-5">
        {endings.acceptBy === null ? null : <Acceptance {...props} acceptBy={endings.acceptBy} />}
        {can.move ? <Times {...props} /> : null}
        {can.cancel ? (
          <Allowed to="session.cancel">
            <Cancel {...props} />
          </Allowed>
        ) : null}
        {can.report ? <NoShow {...props} /> : null}
        {can.shorten ? <Shorten {...props} /> : null}
      </div>
    </Card>
  );
}

interface Possible {
  readonly move: boolean;
  readonly cancel: boolean;
  readonly report: boolean;
  readonly shorten: boolean;
}

/** The API decides; this only spares a refusal. */
function possible(props: EndingProps): Possible {
  const { order, endings, now, reader } = props;
  const isAhead = order.startsAt > now;
  const isUnderWay = UNDER_WAY.includes(order.sessionState);
  return {
    move: order.sessionState === "scheduled" && isAhead && endings.isTimeChosen,
    cancel: order.sessionState === "requested" || (isUnderWay && (isAhead || reader === "partner")),
    report: endings.absenceDueAt !== null || (isUnderWay && !isAhead),
    shorten: reader === "customer" && isShortenable(props),
  };
}

function Acceptance({ order, reader, acceptBy }: EndingProps & { acceptBy: Date }) {
  const until = formatMoment(acceptBy);
  if (reader === "customer")
    return <Choice text={`The partner accepts the session until ${until}; otherwise all your money comes back.`} />;
  return (
    <Choice text={`Accept the session until ${until}; otherwise it is canceled and all the money goes back.`}>
      <DeedButton
        label="Accept the session"
        text={`You promise to be there on ${formatMoment(order.startsAt)}.`}
        path="/api/sessions/accept"
        body={{ sessionId: order.sessionId }}
        look="primary"
      />
    </Choice>
  );
}

const OTHER = { customer: "The partner", partner: "The customer" } as const;

function Times({ order, endings, reader }: EndingProps) {
  const { proposal } = endings;
  if (proposal === null) {
    return (
      <Choice text="Does the time not fit any more? Agree on another; the money stays where it is.">
        <ProposeButton sessionId={order.sessionId} otherSide={OTHER[reader]} />
      </Choice>
    );
  }
  const path = "/api/sessions/reschedule";
  const fields = { sessionId: order.sessionId, proposalId: proposal.proposalId };
  const time = formatMoment(proposal.startsAt);
  const old = formatMoment(order.startsAt);
  if (proposal.by === reader) {
    return (
      <Choice text={`You proposed ${time}. Until it is accepted, ${old} holds.`}>
        <DeedButton
          label="Take the proposal back"
          text={`The session stays on ${old}.`}
          path={path}
          body={{ ...fields, action: "decline" }}
        />
      </Choice>
    );
  }
  return (
    <Choice text={`${OTHER[reader]} proposes ${time} instead of ${old}. The money stays where it is.`}>
      <DeedButton
        label="Accept the new time"
        text={`The session moves from ${old} to ${time}. The time until which it can be canceled moves with it.`}
        path={path}
        body={{ ...fields, action: "accept" }}
        look="primary"
      />
      <DeedButton
        label="Keep the old time"
        text={`The session stays on ${old}.`}
        path={path}
        body={{ ...fields, action: "decline" }}
      />
    </Choice>
  );
}

function Cancel({ order, now, reader }: EndingProps) {
  const consequence = cancelConsequence(order, now, reader);
  return (
    <Choice text={`Canceling now: ${consequence}`}>
      <ReasonedAction
        label="Cancel the session"
        subject={order.title}
        title="Cancel for good"
        text={`${consequence} This cannot be undone.`}
        reasonHint={`${OTHER[reader]} can read it.`}
        path="/api/sessions/cancel"
        fields={{ sessionId: order.sessionId }}
      />
    </Choice>
  );
}

function isShortenable({ order, endings, now }: EndingProps): boolean {
  if (!endings.earlyRelease || order.escrowState !== "holding" || order.releaseAt === null) return false;
  const isContent = order.score !== null && order.score >= order.terms.scoreThreshold;
  return isContent && order.releaseAt.getTime() - now.getTime() > HOUR_MS;
}

function Shorten({ order }: EndingProps) {
  return (
    <Choice text="Content with everything? You can let the partner be paid in an hour instead of waiting for the end of the hold.">
      <DeedButton
        label="Pay the partner sooner"
        text="The hold ends in an hour. Until then you can still open a case or ask for money back; afterwards the money is split."
        path="/api/holds/early-release"
        body={{ orderId: order.orderId }}
      />
    </Choice>
  );
}
