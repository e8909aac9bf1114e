import type { Group } from "@/lib/auth/permissions";
import type { CaseState } from "@/lib/payments/cases/machine";
import type { CaseReason } from "@/lib/payments/cases/terms";
import type { CaseLine } from "@/lib/views/cases";
import type { Status } from "../_ui/status-chip";
import { formatMoment } from "../_ui/time-text";

export const REASON_WORDS: Readonly<Record<CaseReason, string>> = {
  not_delivered: "The session did not take place",
  late: "It began late or was cut short",
  not_as_described: "It was not as described",
  misconduct: "Misconduct",
  technical: "Technical trouble",
  duplicate_charge: "Charged twice",
  other: "Something else",
};

type Side = "customer" | "partner";

/** A side as the reader calls it. */
export function sideInWords(side: Side | "operator", reader: Group): string {
  if (side === reader) return "You";
  return side === "operator" ? "Our team" : `The ${side}`;
}

const STATUS: Readonly<Record<CaseState, Status>> = {
  open: { word: "Open", tone: "wait" },
  awaiting_partner: { word: "Waits for the partner", tone: "wait" },
  awaiting_customer: { word: "Waits for the customer", tone: "wait" },
  under_review: { word: "Our team decides", tone: "wait" },
  appealed: { word: "Appealed", tone: "wait" },
  resolved_customer: { word: "Decided for the customer", tone: "good" },
  resolved_partner: { word: "Decided for the partner", tone: "good" },
  resolved_split: { word: "A part for each side", tone: "good" },
  withdrawn: { word: "Withdrawn", tone: "quiet" },
  expired: { word: "Closed", tone: "quiet" },
};

/** Who has to do something is told so. */
const YOUR_TURN: Readonly<Record<Group, Readonly<Partial<Record<CaseState, string>>>>> = {
  customer: { awaiting_customer: "Waits for your answer" },
  partner: { awaiting_partner: "Waits for your answer" },
  operator: { under_review: "To be decided", appealed: "Appeal to be decided" },
};

export function caseStatus({ state, closedAt }: Pick<CaseLine, "state" | "closedAt">, reader: Group): Status {
  const { word, tone } = STATUS[state];
  // A decision that can be appealed is not carried out yet.
  return { word: YOUR_TURN[reader][state] ?? word, tone: closedAt === null ? "wait" : tone };
}

/** Who has to do what by when, and what silence leads to. */
export function deadlineInWords(found: Pick<CaseLine, "state" | "closedAt" | "deadlineAt">, reader: Group): string {
  if (found.deadlineAt === null || found.closedAt !== null) return closedInWords(found.state);
  const by = formatMoment(found.deadlineAt);
  if (found.state === "awaiting_partner") return partnerAnswers(by, reader);
  if (found.state === "awaiting_customer") return customerAnswers(by, reader);
  if (found.state === "under_review") return `Our team is to decide by ${by}.`;
  if (found.state === "appealed")
    return `Another member of our team is to decide by ${by}. Until then the money waits.`;
  return `The decision can be appealed until ${by}. Then it is carried out.`;
}

function partnerAnswers(by: string, reader: Group): string {
  return reader === "partner"
    ? `Answer by ${by}. Without a word from you our team decides, and in doubt all of it goes back to the customer.`
    : `The partner is to answer by ${by}. Without a word our team decides.`;
}

function customerAnswers(by: string, reader: Group): string {
  return reader === "customer"
    ? `Answer by ${by}. Without a word from you the case counts as withdrawn.`
    : `The customer is to answer by ${by}. Without a word the case counts as withdrawn.`;
}

function closedInWords(state: CaseLine["state"]): string {
  if (state === "withdrawn") return "The case was taken back, and the session is settled as planned.";
  if (state === "expired") return "The money went back by another way, so there was nothing left to decide.";
  return "It was decided and carried out.";
}
