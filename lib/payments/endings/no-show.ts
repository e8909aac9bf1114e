import { AppError } from "@/lib/core/errors";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { absencesDue, changeSession, type DueSession, stepSession } from "@/lib/catalog/endings";
import { databaseNow } from "@/lib/db/clock";
import { moveEach } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import type { Session } from "@/prisma/generated/client";
import {
  type EndingView,
  giveBack,
  keepForPartner,
  lockPaidSession,
  type PaidSession,
  type SessionDeed,
  TIMER,
  viewEnding,
} from "./paid-session";

/** How long a partner who did not come has to object. */
const PARTNER_OBJECTS_MS = 24 * HOUR_MS;
/** A customer who did not come pays half an hour after the end of the session. */
const CUSTOMER_GRACE_MS = 30 * MINUTE_MS;
/** How long operators have where the two sides tell different stories; then all of it goes back. */
const OPERATOR_DECIDES_MS = 72 * HOUR_MS;

type Absent = "customer" | "partner" | "both";

/**
 * One side says that the other did not come, from the start of the session on. If the other side says the same of this
 * one, or had said that the session took place, an operator decides.
 * @throws AppError `not_found`, `forbidden` for operators, `too_early`, `wrong_state`.
 */
export function reportAbsence(i: SessionDeed): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    const { session } = paid;
    const now = await databaseNow(tx);
    const absent = otherThan(i);
    if (session.startsAt > now)
      throw new AppError("too_early", "the session has not begun", { from: session.startsAt.toISOString() });
    if (session.state === "no_show") await reportAgain(tx, session, absent, i);
    else await report(tx, session, absent, i);
    return viewEnding(tx, paid);
  });
}

function otherThan({ actor }: SessionDeed): "customer" | "partner" {
  if (actor.role === "customer") return "partner";
  if (actor.role === "partner") return "customer";
  throw new AppError("forbidden", "only the two sides of a session say who came");
}

async function report(tx: Tx, session: Session, absent: "customer" | "partner", i: SessionDeed): Promise<void> {
  const now = await databaseNow(tx);
  // Who said that it took place need not object again.
  const isDisputed = absent === "partner" && session.deliveredAt !== null;
  await stepSession(tx, session, "no_show", {
    actor: i.actor.userId,
    action: "session.no_show",
    data: { absent, absenceDisputed: isDisputed, absenceDueAt: dueAt(session, isDisputed ? "both" : absent, now) },
    payload: { absent },
    requestId: i.requestId,
  });
}

function dueAt(session: Session, absent: Absent, now: Date): Date {
  if (absent === "both") return shift(now, OPERATOR_DECIDES_MS);
  if (absent === "partner") return shift(now, PARTNER_OBJECTS_MS);
  const due = shift(session.endsAt, CUSTOMER_GRACE_MS);
  return due > now ? due : now;
}

/** The same word again changes nothing; the opposite one makes it a matter for operators. */
async function reportAgain(tx: Tx, session: Session, absent: "customer" | "partner", i: SessionDeed): Promise<void> {
  if (session.absent === absent || session.absent === "both") return;
  await leaveToOperators(tx, session, i, { absent: "both" });
}

/**
 * The side that is said not to have come says that it was there: an operator decides.
 * @throws AppError `not_found`, `wrong_state` when nobody says so or it is decided.
 */
export function objectToAbsence(i: SessionDeed): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    const { session } = paid;
    if (session.absent !== i.actor.role) throw new AppError("wrong_state", "nobody says that you did not come");
    if (!session.absenceDisputed) await leaveToOperators(tx, session, i, { absenceDisputed: true });
    return viewEnding(tx, paid);
  });
}

async function leaveToOperators(
  tx: Tx,
  session: Session,
  i: SessionDeed,
  data: { absent: "both" } | { absenceDisputed: true },
): Promise<void> {
  if (session.absenceDueAt === null) throw new AppError("wrong_state", "this no-show is decided");
  await changeSession(tx, session, {
    actor: i.actor.userId,
    action: "session.no_show_disputed",
    data: { ...data, absenceDueAt: dueAt(session, "both", await databaseNow(tx)) },
    requestId: i.requestId,
  });
}

/** Who gets the money of a session to which somebody did not come. */
export type AbsenceOutcome = "refund" | "pay";

/** An operator decides about a no-show. @throws AppError `not_found`, `wrong_state` when it is decided already. */
export function decideAbsence(i: SessionDeed & { outcome: AbsenceOutcome; reason: string }): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    if (paid.session.absenceDueAt === null) throw new AppError("wrong_state", "there is no no-show to decide about");
    await settleAbsence(tx, paid, i);
    return viewEnding(tx, paid);
  });
}

async function settleAbsence(
  tx: Tx,
  paid: PaidSession,
  i: SessionDeed & { outcome: AbsenceOutcome; reason: string },
): Promise<void> {
  await changeSession(tx, paid.session, {
    actor: i.actor.userId,
    action: "session.no_show_decided",
    data: { absenceDueAt: null },
    payload: { outcome: i.outcome, reason: i.reason },
    requestId: i.requestId,
  });
  if (i.outcome === "pay") await keepForPartner(tx, paid);
  else await giveBack(tx, paid, i);
}

const CHUNK = 100;

/** Applies the default to no-shows whose time to say something is over. Returns to how many. */
export function advanceNoShows(): Promise<number> {
  return moveEach(CHUNK, (tx) => absencesDue(tx, CHUNK), applyDefault);
}

async function applyDefault(tx: Tx, { tenantId, id: sessionId }: DueSession): Promise<boolean> {
  const deed = { tenantId, sessionId, actor: TIMER, requestId: null };
  const paid = await lockPaidSession(tx, deed);
  const { absent, absenceDisputed, absenceDueAt } = paid.session;
  // An operator or another worker may have been faster, or somebody objected.
  if (absenceDueAt === null || absenceDueAt > (await databaseNow(tx))) return false;
  const isCustomers = absent === "customer" && !absenceDisputed;
  await settleAbsence(tx, paid, {
    ...deed,
    outcome: isCustomers ? "pay" : "refund",
    reason: isCustomers ? "the customer did not come" : REFUND_REASON[absenceDisputed ? "both" : (absent as Absent)],
  });
  return true;
}

const REFUND_REASON: Readonly<Record<Absent, string>> = {
  partner: "the partner did not come",
  customer: "the customer did not come",
  both: "it could not be told who came",
};
