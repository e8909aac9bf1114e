import { formatMoney, money } from "@/lib/core/money";
import type { Refund } from "@/prisma/generated/client";
import { isObject, type Row, textOf, type Told } from "./told";

const TITLES: Readonly<Record<string, string>> = {
  "refund.requested": "Money back was asked for",
  "refund.approved": "The refund was granted",
  "refund.pending": "The bank is working on the refund",
  "refund.succeeded": "Money was given back",
  "refund.rejected": "The refund was refused",
  "refund.canceled": "The wish for money back was taken back",
  "refund.waiting_funds": "The refund is delayed; it is tried again by itself",
  "refund.in_doubt": "We are asking the bank how the refund stands",
  "refund.needs_manual": "The refund did not go through; our team takes care of it",
};

/** Steps whose reason a person gave for others to read; the reasons of the other steps are for operators. */
const REASONED: readonly string[] = ["refund.requested", "refund.approved", "refund.rejected"];
/** Steps that an hourly try would tell again and again. */
const ONCE: readonly string[] = ["refund.waiting_funds", "refund.in_doubt"];

/**
 * Tells the audit rows of refunds and of the hold's pauses, in their order: a title with the amount, `quiet` for what
 * nobody needs to read, null for rows about something else.
 */
export function tellRefunds(refunds: readonly Refund[]): (row: Row) => Told | "quiet" | null {
  const byId = new Map(refunds.map((refund) => [refund.id, refund]));
  const told = new Set<string>();
  let isSettled = false;
  return ({ action, payload }) => {
    if (action === "escrow.settled") isSettled = true;
    if (action === "hold.paused") return pausedStep(isSettled, textOf(payload, "kind"));
    if (action === "hold.resumed") return resumedStep(payload);
    if (!action.startsWith("refund.")) return null;
    const refund = byId.get(textOf(payload, "refundId"));
    if (refund === undefined || (ONCE.includes(action) && told.has(`${action} ${refund.id}`))) return "quiet";
    told.add(`${action} ${refund.id}`);
    return refundStep(action, payload, refund);
  };
}

const PAUSE_REASONS: Readonly<Record<string, string>> = {
  risk: "our team looks at it",
  chargeback: "the bank decides",
};

/** A wish that comes after the split stops no clock. */
function pausedStep(isSettled: boolean, kind: string): Told | "quiet" {
  const why = PAUSE_REASONS[kind] ?? "a refund is decided";
  return isSettled ? "quiet" : { title: `The hold stands still while ${why}`, detail: null };
}

function resumedStep(payload: unknown): Told | "quiet" {
  const runs = isObject(payload) && payload["clockRuns"] === true;
  return runs ? { title: "The hold runs on", detail: null } : "quiet";
}

function refundStep(action: string, payload: unknown, refund: Refund): Told | "quiet" {
  const byCustomer = refund.requestedRole === "customer";
  // Who decides by asking does it in one step.
  if (action === "refund.approved" && !byCustomer) return "quiet";
  const title =
    action === "refund.requested" && !byCustomer ? "Giving money back was decided" : titleOf(action, payload);
  if (title === undefined) return "quiet";
  const amount = formatMoney(money(refund.amountMinor, refund.currency));
  const reason = REASONED.includes(action) ? textOf(payload, "reason").replaceAll("_", " ") : "";
  return { title, detail: reason === "" ? amount : `${amount}: ${reason}` };
}

function titleOf(action: string, payload: unknown): string | undefined {
  if (action === "refund.queued" && textOf(payload, "from") === "needs_manual") return "The refund is sent again";
  return TITLES[action];
}
