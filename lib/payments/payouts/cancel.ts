import { AppError } from "@/lib/core/errors";
import { withTx } from "@/lib/db/tx";
import { rememberAnswer } from "@/lib/http/idempotency";
import type { PayoutState } from "./machine";
import { type PayoutView, viewPayout } from "./request";
import { lockPayout, returnPayout } from "./resolve";

/** What was not handed to a gateway yet can be taken back. */
export const CANCELABLE: readonly PayoutState[] = ["under_review", "queued"];

export interface Cancellation {
  readonly tenantId: string;
  readonly payoutId: string;
  readonly userId: string;
  /** Whose it must be; null for operators. */
  readonly partnerId: string | null;
  readonly reason: string;
}

/**
 * Takes a payout back that was not sent; the balance has it again. The row is locked: a worker that is just sending it
 * either finds it canceled and does nothing, or was first, and then it is too late.
 * @throws AppError `not_found`, `wrong_state` for one that was sent or is over.
 */
export function cancelPayout(i: Cancellation): Promise<PayoutView> {
  return withTx(async (tx) => {
    const known = await lockPayout(tx, i);
    if (!CANCELABLE.includes(known.state))
      throw new AppError("wrong_state", "it was sent already, or is over", { state: known.state });
    await returnPayout(tx, known, { to: "canceled", actor: i.userId, reason: i.reason });
    return rememberAnswer(tx, await viewPayout(tx, { ...known.payout, state: "canceled" }));
  });
}
