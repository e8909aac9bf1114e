import { decideCase, decideDispute, dispute, openCase, talk, withdrawCase } from "./moves-contest";
import { askForRefund, complete, decide, refundByOperator, settle } from "./moves-after";
import { book, forge, pay, payAgain, returnFromCheckout } from "./moves-checkout";
import { requestPayout, requestPayoutTwice } from "./moves-payout";
import { diceFor, type Life } from "./life";

/** Parts of a life; the clock moves on by a day between two of them. */
export const BEATS = ["checkout", "session", "release", "aftermath", "verdict"] as const;
export type Beat = (typeof BEATS)[number];

interface Move {
  readonly beat: Beat;
  /** Moves of one step race each other; steps follow one another. */
  readonly step: number;
  /** How many lives of a hundred make this move. */
  readonly percent: number;
  readonly run: (life: Life, name: string) => Promise<void>;
}

/** Everything that can happen in the life of a payment. A new kind of trouble is one more line. */
const MOVES: Readonly<Record<string, Move>> = {
  book: { beat: "checkout", step: 0, percent: 100, run: book },
  book_again: { beat: "checkout", step: 0, percent: 10, run: book },
  forge: { beat: "checkout", step: 1, percent: 15, run: forge },
  pay: { beat: "checkout", step: 1, percent: 96, run: pay },
  pay_again: { beat: "checkout", step: 2, percent: 4, run: payAgain },
  return_from_checkout: { beat: "checkout", step: 2, percent: 30, run: returnFromCheckout },
  refund_early: { beat: "session", step: 0, percent: 6, run: refundByOperator },
  complete: { beat: "session", step: 0, percent: 85, run: complete },
  complete_again: { beat: "session", step: 0, percent: 5, run: complete },
  ask_refund: { beat: "session", step: 1, percent: 6, run: askForRefund },
  ask_refund_again: { beat: "session", step: 1, percent: 2, run: askForRefund },
  open_case: { beat: "session", step: 1, percent: 6, run: openCase },
  open_case_again: { beat: "session", step: 1, percent: 2, run: openCase },
  dispute_in_hold: { beat: "session", step: 1, percent: 5, run: dispute },
  talk: { beat: "session", step: 2, percent: 70, run: talk },
  refund_at_release: { beat: "release", step: 0, percent: 8, run: refundByOperator },
  settle: { beat: "release", step: 0, percent: 15, run: settle },
  withdraw_case: { beat: "release", step: 0, percent: 25, run: withdrawCase },
  decide_case: { beat: "release", step: 0, percent: 60, run: decideCase },
  verdict: { beat: "release", step: 0, percent: 30, run: decideDispute },
  decide_refund: { beat: "release", step: 1, percent: 100, run: decide },
  payout: { beat: "release", step: 2, percent: 15, run: requestPayout },
  payout_double_click: { beat: "release", step: 2, percent: 6, run: requestPayoutTwice },
  refund_racing_payout: { beat: "release", step: 2, percent: 6, run: refundByOperator },
  payout_later: { beat: "aftermath", step: 0, percent: 12, run: requestPayout },
  refund_after_payout: { beat: "aftermath", step: 0, percent: 4, run: refundByOperator },
  dispute_after_payout: { beat: "aftermath", step: 0, percent: 5, run: dispute },
  verdict_after_payout: { beat: "verdict", step: 0, percent: 60, run: decideDispute },
};

/** Lives one beat of a life: its moves, drawn from the seed, step by step. */
export async function liveBeat(life: Life, beat: Beat): Promise<void> {
  const drawn = Object.entries(MOVES).filter(
    ([name, move]) => move.beat === beat && diceFor(life, `${name}?`).chance(move.percent),
  );
  const steps = [...new Set(drawn.map(([, move]) => move.step))].toSorted((a, b) => a - b);
  for (const step of steps) {
    await Promise.all(drawn.filter(([, move]) => move.step === step).map(([name, move]) => move.run(life, name)));
  }
}
