import { AppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { askAboutPayout, sendPayout } from "@/lib/payments/payouts/send";
import { takeIn } from "./take-in";

/**
 * Asks the gateway at once how a payout stands, and takes its answer in like any other message. One whose call nobody
 * answered is looked for first and only then sent with its old key, as the timer does.
 * @throws AppError `not_found`, and whatever the gateway's connection throws.
 */
export async function refreshPayout({ tenantId, payoutId }: { tenantId: string; payoutId: string }): Promise<void> {
  const payout = await db().payout.findUnique({ where: { tenantId_id: { tenantId, id: payoutId } } });
  if (!payout) throw new AppError("not_found", "there is no such payout");
  const isOpen = payout.state === "submitted" || payout.state === "in_doubt";
  const answer = isOpen ? await sendPayout(tenantId, payoutId) : await askAboutPayout(tenantId, payoutId);
  if (answer !== null) await takeIn("poll", answer);
}
