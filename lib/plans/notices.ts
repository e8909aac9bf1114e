import { moveEach } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { writeMail } from "@/lib/mail/outbox";
import { addressOf } from "@/lib/tenants/host";

interface Due {
  readonly tenantId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly planId: string;
  readonly endsAt: Date;
  readonly daysBefore: number;
}

const CHUNK = 500;

/**
 * Writes to those whose plan ends in 7, 3 or 1 days, and when it has ended; each once. Where a worker comes late only the
 * latest of them is written.
 * @returns how many letters.
 */
export function sendPlanNotices(): Promise<number> {
  return moveEach(CHUNK, findDue, send);
}

function findDue(tx: Tx): Promise<Due[]> {
  return tx.$queryRaw<Due[]>`
    SELECT DISTINCT ON (tenant_id, order_id) tenant_id AS "tenantId", order_id AS "orderId", user_id AS "userId",
      plan_id AS "planId", ends_at AS "endsAt", days_before AS "daysBefore"
    FROM books.plan_notice_due WHERE due_at <= hf_now() ORDER BY tenant_id, order_id, days_before LIMIT ${CHUNK}`;
}

async function send(tx: Tx, { tenantId, orderId, userId, planId, endsAt, daysBefore }: Due): Promise<boolean> {
  // Whoever writes this row writes the letter.
  const { count } = await tx.planNotice.createMany({ data: [{ tenantId, orderId, daysBefore }], skipDuplicates: true });
  if (count === 0) return false;
  const user = await tx.user.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: userId } } });
  const plan = await tx.plan.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: planId } } });
  const day = endsAt.toISOString().slice(0, 16).replace("T", " at ");
  const letter =
    daysBefore === 0
      ? {
          subject: `Your plan ${plan.name} has ended`,
          paragraphs: [`Your plan ${plan.name} ended on ${day} UTC. Your orders and your money stay open to you.`],
        }
      : {
          subject: `Your plan ${plan.name} ends in ${daysBefore} ${daysBefore === 1 ? "day" : "days"}`,
          paragraphs: [
            `Your plan ${plan.name} ends on ${day} UTC. Nothing is charged by itself.`,
            "If you renew before, the new time begins where the old one ends.",
          ],
        };
  const url = `${await addressOf(tx, tenantId)}/upgrade`;
  await writeMail(tx, {
    tenantId,
    to: user.email,
    letter: { ...letter, link: { label: daysBefore === 0 ? "See the plans" : "Renew it", url } },
  });
  return true;
}
