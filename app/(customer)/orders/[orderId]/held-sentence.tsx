import { formatMoney } from "@/lib/core/money";
import type { OrderView } from "@/lib/views/orders";
import { formatAhead, TimeText } from "../../../_ui/time-text";

interface Props {
  readonly order: OrderView;
  readonly now: Date;
  readonly isPartner: boolean;
}

/** Where the money is, in a sentence or two. */
export function HeldSentence({ order, now, isPartner }: Props) {
  if (order.state !== "paid") return <Unpaid order={order} />;
  const { goingBack, givenBack } = order.refunded;
  if (givenBack.minor >= order.total.minor)
    return <>{isPartner ? "The money was given back to the customer." : "Your money was given back."}</>;
  if (goingBack.minor + givenBack.minor >= order.total.minor)
    return <>{isPartner ? "The money is on its way back to the customer." : "Your money is on its way back to you."}</>;
  const isPartly = goingBack.minor + givenBack.minor > 0n;
  return (
    <>
      {order.isDirect && DIRECT_STATES.has(order.escrowState) ? (
        <Direct order={order} isPartner={isPartner} />
      ) : (
        <Paid order={order} now={now} isPartner={isPartner} />
      )}
      {isPartly ? <PartlyBack order={order} /> : null}
    </>
  );
}

function PartlyBack({ order }: { order: OrderView }) {
  const { goingBack, givenBack } = order.refunded;
  return (
    <>
      {givenBack.minor === 0n ? "" : ` ${formatMoney(givenBack)} was given back.`}
      {goingBack.minor === 0n ? "" : ` ${formatMoney(goingBack)} is on its way back.`}
    </>
  );
}

const DIRECT_STATES: ReadonlySet<OrderView["escrowState"]> = new Set([
  "funded",
  "holding",
  "paused",
  "settled",
  "frozen",
]);

/** What is paid into the partner's own account is held by nobody. */
function Direct({ order, isPartner }: Omit<Props, "now">) {
  if (order.escrowState === "settled")
    return <>{isPartner ? "Settled. The commission is on your statement." : "The session is confirmed."}</>;
  if (order.escrowState === "paused" || order.escrowState === "frozen")
    return <>Paid to the partner. The settlement waits until it is decided what happens to the money.</>;
  return (
    <>
      {isPartner
        ? "Paid into your own account. The commission is due after the settlement."
        : "Paid to the partner. What you are owed back comes from the partner's account."}
    </>
  );
}

function Paid({ order, now, isPartner }: Props) {
  switch (order.escrowState) {
    case null:
      return <>The payment has arrived.</>;
    case "funded":
      return <Funded order={order} isPartner={isPartner} />;
    case "holding":
      return <Holding order={order} now={now} isPartner={isPartner} />;
    case "paused":
      return <Paused order={order} />;
    case "settled":
      return <Settled order={order} isPartner={isPartner} />;
    case "refunded":
      return <>{isPartner ? "The money went back to the customer." : "Your money was given back."}</>;
    case "charged_back":
      return <>The bank took the payment back.</>;
    case "frozen":
      return <>{waits(order, "The money is held")} by order of the operator.</>;
  }
}

function Funded({ order, isPartner }: Omit<Props, "now">) {
  if (order.isPrincipal) return <OwnSale order={order} isPartner={isPartner} />;
  if (order.sessionState === "no_show") return <>Somebody did not come. The money is held until that is settled.</>;
  return <>The money is held until {isPartner ? "the" : "your"} session is confirmed.</>;
}

/** Of what the operator sells in its own name nothing is held for the partner, who is paid later. */
function OwnSale({ order, isPartner }: Omit<Props, "now">) {
  if (order.sessionState === "no_show") return <>Somebody did not come. Nobody is paid until that is settled.</>;
  return isPartner ? (
    <>Paid. Your share is due after the session is confirmed.</>
  ) : (
    <>Paid. The partner is paid after your session is confirmed.</>
  );
}

function Unpaid({ order }: { order: OrderView }) {
  if (order.state !== "open") return <>Not paid in time, so the place was given up. Nothing is held.</>;
  return (
    <>
      Not paid yet. The place is kept until <TimeText at={order.expiresAt} />.
    </>
  );
}

/** How a hold begins without a session that took place. */
const BEGUN_BY: Readonly<Partial<Record<OrderView["sessionState"], string>>> = {
  canceled: "Canceled. What is kept by the terms",
  no_show: "The customer did not come. The money",
};

const OWN_BEGUN_BY: typeof BEGUN_BY = { canceled: "Canceled.", no_show: "The customer did not come." };

function Holding({ order, now, isPartner }: Props) {
  if (order.releaseAt === null) return <>{order.isPrincipal ? "Nobody is paid yet." : "The money is held."}</>;
  const ahead = formatAhead(order.releaseAt, now);
  const after = isPartner ? "then your share goes to your balance" : "then the partner is paid";
  if (ahead === "")
    return (
      <>
        The {order.isPrincipal ? "time for complaints" : "hold"} is over;{" "}
        {isPartner ? "your share is being moved to your balance" : "the partner is being paid"}.
      </>
    );
  if (order.isPrincipal)
    return (
      <>
        {OWN_BEGUN_BY[order.sessionState] ?? "Confirmed."}{" "}
        {isPartner ? "Your share is due on" : "The partner is paid on"} <TimeText at={order.releaseAt} /> ({ahead} from
        now).
      </>
    );
  return (
    <>
      {BEGUN_BY[order.sessionState] ?? "Confirmed. The money"} is held until <TimeText at={order.releaseAt} /> ({ahead}{" "}
      from now), {after}.
    </>
  );
}

function Settled({ order, isPartner }: Omit<Props, "now">) {
  if (!isPartner) return <>The session is confirmed and the partner has been paid.</>;
  return <>{order.isPrincipal ? "Settled" : "The hold is over"}. Your share is in your balance.</>;
}

/** @param held what is said where money is held for the partner */
const waits = ({ isPrincipal }: OrderView, held: string): string => (isPrincipal ? "The settlement waits" : held);

function Paused({ order }: { order: OrderView }) {
  const isContested = order.chargebacks.some(({ closedAt }) => closedAt === null);
  const decided =
    order.refunded.asked.minor > 0n ? "while a refund is decided" : "until it is decided what happens to the money";
  return (
    <>
      {waits(order, "The hold stands still")} {isContested ? "while the bank decides" : decided}. Nobody is paid until
      then.
    </>
  );
}
