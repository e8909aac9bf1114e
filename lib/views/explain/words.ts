import type { LedgerLine } from "@/lib/payments/ledger/lines";
import type { Subject } from "./subjects";

/** What moves a partner's money, as partners call it. */
interface Move {
  readonly title: string;
  /** @param what the session, where there is one */
  readonly sentence: (what: string) => string;
}

type Direction = "in" | "out";

const about = (what: string): string => (what === "" ? "an order" : `“${what}”`);

/** By the kind of a transfer and whether it brings or takes. What is not here is told by its kind. */
const MOVES: Partial<Record<`${LedgerLine["kind"]} ${Direction}`, Move>> = {
  "settle in": {
    title: "Session settled",
    sentence: (what) => `Your share of ${about(what)}, after its hold was over.`,
  },
  "own_account out": {
    title: "In your own account",
    sentence: (what) => `Your share of ${about(what)} was paid into your own account at the gateway.`,
  },
  "own_account in": {
    title: "Out of your own account",
    sentence: (what) => `Your own account at the gateway gave back your part of ${about(what)}.`,
  },
  "payout_reserve out": { title: "Payout", sentence: () => "Set aside for a payout when you asked for it." },
  "payout_return in": { title: "Payout returned", sentence: () => "A payout that did not arrive came back." },
  "transfer_reserve out": {
    title: "Released to your bank",
    sentence: (what) => `The gateway held your share of ${about(what)} in your name, and pays it to your bank.`,
  },
  "transfer_return in": {
    title: "Not released",
    sentence: (what) => `A part of your share of ${about(what)} that was not released after all.`,
  },
  "transfer_reversal in": {
    title: "Fetched back",
    sentence: (what) => `A part of your share of ${about(what)} that came back from your account at the gateway.`,
  },
  "refund_reserve out": {
    title: "Refund",
    sentence: (what) => `Your part of what a customer got back for ${about(what)}.`,
  },
  "refund_reserve in": {
    title: "Refund not covered",
    sentence: (what) => `Your part of a refund for ${about(what)} that your balance did not cover.`,
  },
  "recover out": { title: "Debt paid back", sentence: () => "Paid back of what you owed." },
  "reserve out": {
    title: "Kept in reserve",
    sentence: (what) => `A part of ${about(what)} is kept back for a while against later refunds.`,
  },
  "reserve in": { title: "Kept in reserve", sentence: (what) => `A part of your share of ${about(what)}.` },
  "reserve_release in": {
    title: "Reserve released",
    sentence: (what) => `What was kept back of ${about(what)} and not needed.`,
  },
  "reserve_release out": { title: "Reserve released", sentence: () => "The time of the reserve was over." },
  "dispute_open out": {
    title: "Set aside for a chargeback",
    sentence: (what) => `A customer contests ${about(what)} at the bank; this waits for the decision.`,
  },
  "dispute_open in": {
    title: "Set aside for a chargeback",
    sentence: (what) => `A customer contests ${about(what)} at the bank.`,
  },
  "dispute_won in": { title: "Chargeback won", sentence: (what) => `The bank decided for you about ${about(what)}.` },
  "dispute_won out": { title: "Chargeback won", sentence: () => "Given back to your balance." },
  "dispute_lost out": {
    title: "Chargeback lost",
    sentence: (what) => `The bank decided for the customer about ${about(what)}.`,
  },
  "dispute_lost in": {
    title: "Chargeback corrected",
    sentence: (what) => `What a lost chargeback about ${about(what)} took and was not due.`,
  },
  "write_off out": { title: "Debt given up", sentence: () => "Our team gave up a debt of yours." },
  "fee out": { title: "Fee", sentence: () => "A fee." },
  "adjust in": { title: "Correction", sentence: () => "A correction by our team." },
  "adjust out": { title: "Correction", sentence: () => "A correction by our team." },
};

/** A line of a partner's account in words. @param minor what it brings, negative where it takes. */
export function wordsOf(
  line: Pick<LedgerLine, "kind">,
  minor: bigint,
  subject: Pick<Subject, "title">,
): { title: string; sentence: string } {
  const move = MOVES[`${line.kind} ${minor < 0n ? "out" : "in"}`];
  if (!move) return { title: titleOf(line.kind), sentence: `Booked as ${line.kind.replaceAll("_", " ")}.` };
  return { title: move.title, sentence: move.sentence(subject.title) };
}

function titleOf(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
