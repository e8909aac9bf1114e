import { inChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { claimReviews } from "@/lib/partners/kyc-due";
import { queueReview } from "./submit";

const CHUNK = 50;
/** Minutes until the next question, by how often we asked; then once a day, since of a suspension nobody tells. */
const MINUTES = [2, 5, 10, 30, 60, 180, 360, 720];

/** Asks again about partners whom the gateway checks, so that a lost message does not matter. @returns how many. */
export function pollPartners(): Promise<number> {
  return inChunks(CHUNK, () => withTx(queueDue));
}

async function queueDue(tx: Tx): Promise<number> {
  const due = await claimReviews(tx, { limit: CHUNK, minutes: MINUTES });
  for (const key of due) await queueReview(tx, key);
  return due.length;
}
