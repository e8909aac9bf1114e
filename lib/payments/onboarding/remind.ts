import { DAY_MS, shift } from "@/lib/core/time";
import { moveEach } from "@/lib/db/chunks";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { lockKyc, noteOnKyc, type PartnerKey } from "@/lib/partners/kyc";
import { findLatePartners } from "@/lib/partners/kyc-due";
import { writeToPartner } from "./people";

const CHUNK = 100;
const REMIND_DAYS = 14;
const PAUSE_DAYS = 90;
const PENDING: readonly string[] = ["incomplete", "needs_clarification"];

/**
 * Reminds partners every fourteen days that something is left to do; after ninety their listings are paused until it is
 * done. What they earned stays in their wallet all the while.
 * @returns how many.
 */
export function remindPartners(): Promise<number> {
  return moveEach(CHUNK, (tx) => findLatePartners(tx, CHUNK), remind);
}

async function remind(tx: Tx, key: PartnerKey): Promise<boolean> {
  const kyc = await lockKyc(tx, key);
  const now = await databaseNow(tx);
  const isAfter = (days: number): boolean => shift(kyc.stateSince, days * DAY_MS) <= now;
  if (!PENDING.includes(kyc.state) || kyc.listingsPausedAt !== null) return false;
  if (isAfter(PAUSE_DAYS)) {
    await noteOnKyc(tx, key, { listingsPausedAt: now });
    await record(tx, key, "partner.listings_paused");
    await writeToPartner(tx, key, {
      subject: "Your offers are paused",
      paragraphs: ["Something is still missing after ninety days. Nobody can book with you until it is done."],
    });
    return true;
  }
  // Whoever comes late is reminded once, not once for every fortnight that has passed.
  const passed = Math.floor((now.getTime() - kyc.stateSince.getTime()) / (REMIND_DAYS * DAY_MS));
  if (passed <= kyc.reminders) return false;
  await noteOnKyc(tx, key, { reminders: passed });
  await record(tx, key, "partner.reminded");
  await writeToPartner(tx, key, {
    subject: "A few steps are left before you can be paid out",
    paragraphs: ["What you earn stays safe in your wallet until then."],
  });
  return true;
}

function record(tx: Tx, { tenantId, partnerId }: PartnerKey, action: string): Promise<void> {
  return recordAudit(tx, [{ tenantId, actor: "timer", action, subject: partnerId }]);
}
