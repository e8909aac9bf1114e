import { formatMoney, money } from "@/lib/core/money";

/** What the steps of a chargeback are called in the story of an order. */
export const CHARGEBACK_TITLES: Readonly<Record<string, string>> = {
  "chargeback.opened": "The customer contests the payment at the bank",
  "chargeback.needs_response": "The bank asks for an answer",
  "chargeback.under_review": "The bank is deciding",
  "chargeback.won": "The bank decided for us",
  "chargeback.lost": "The bank decided for the customer",
  "chargeback.accepted": "The dispute was accepted",
  "chargeback.expired": "The warning led to nothing",
  "chargeback.withdrawn": "The customer withdrew the dispute",
  "chargeback.prevented": "The dispute was prevented",
  "chargeback.contest_decided": "Evidence is being submitted to the bank",
  "chargeback.accept_decided": "It was decided not to contest the dispute",
  "chargeback.submitted": "The bank has our answer",
  "chargeback.answer_refused": "The gateway refused our answer",
};

/** The contested amount, where a step of a chargeback names it. */
export function tellAmount({ action, payload }: { action: string; payload: unknown }): string | null {
  if (!action.startsWith("chargeback.") || typeof payload !== "object" || payload === null) return null;
  const { amountMinor, currency } = payload as { amountMinor?: unknown; currency?: unknown };
  if (typeof amountMinor !== "string" || typeof currency !== "string") return null;
  return formatMoney(money(BigInt(amountMinor), currency));
}
