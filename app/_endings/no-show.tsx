import { formatMoney } from "@/lib/core/money";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { formatMoment } from "../_ui/time-text";
import { DeedButton } from "./deed-button";
import { Choice, type EndingProps } from "./choice";

const PATH = "/api/sessions/no-show";

/** Saying that the other side did not come, and what becomes of that. */
export function NoShow(props: EndingProps) {
  const { absent, absenceDueAt, isDisputed } = props.endings;
  if (absent === null || absenceDueAt === null) return <Report {...props} />;
  const due = formatMoment(absenceDueAt);
  if (absent === "both" || isDisputed)
    return (
      <Choice text={`The two sides tell different stories. Our team decides; on ${due} all the money goes back.`} />
    );
  const outcome =
    absent === "partner"
      ? `Without an objection ${props.reader === "partner" ? "the customer gets" : "you get"} all of it back on ${due}.`
      : `Without an objection the money is held from ${due} on as after a session that took place.`;
  if (absent !== props.reader) return <Choice text={`You said that the ${absent} did not come. ${outcome}`} />;
  return (
    <Choice text={`The other side says that you did not come. ${outcome}`}>
      <DeedButton
        label="Object: I was there"
        text="Our team hears both sides and decides. Nobody is paid until then."
        path={PATH}
        body={{ action: "object", sessionId: props.order.sessionId }}
        look="primary"
      />
    </Choice>
  );
}

function Report({ order, now, reader }: EndingProps) {
  const total = formatMoney(order.total);
  const end = shift(order.endsAt, 30 * MINUTE_MS);
  const text =
    reader === "customer"
      ? `The partner has a day to object, until ${formatMoment(shift(now, 24 * HOUR_MS))}. Without an objection you get back all that is left of ${total}.`
      : `From ${formatMoment(end > now ? end : now)} on the money is held as after a session that took place, and then you get your share in full. The customer can object before.`;
  const label = reader === "customer" ? "The partner did not come" : "The customer did not come";
  return (
    <Choice text={`Did nobody come? ${text}`}>
      <DeedButton label={label} text={text} path={PATH} body={{ action: "report", sessionId: order.sessionId }} />
    </Choice>
  );
}
