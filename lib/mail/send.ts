import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import { inLanes } from "@/lib/core/lanes";
import { config } from "@/lib/config/config";
import type { MailSettings } from "@/lib/config/mail";
import { log } from "@/lib/log/log";
import { db } from "@/lib/db/client";
import { findTenant } from "@/lib/tenants/queries";
import { openMail } from "./outbox";
import { handOver, type MailFailure } from "./smtp";

/** How long we wait after each attempt; after the last a letter has failed. */
export const MAIL_WAITS_MS: readonly number[] = [
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];
const LANES = 4;
const AT_ONCE = 50;

/**
 * Hands the letters that are due to the mail server, and notes on each what came of it. The queue of jobs has no part in
 * it, as a server that hangs would take its lanes from payments. A process that dies between the two sends a letter twice.
 */
export async function sendMail(): Promise<void> {
  const settings = config().mail;
  if (settings === null) return;
  const due = await claimDue();
  await inLanes(LANES, due, (letter) => sendOne(settings, letter));
}

interface Claimed {
  readonly tenantId: string;
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly sealedBody: string;
  readonly attempts: number;
}

/** Counts the attempt before it is made, and puts the letter off: whoever dies meanwhile has not lost it. */
function claimDue(): Promise<Claimed[]> {
  const waits = MAIL_WAITS_MS.map(BigInt);
  return db().$queryRaw<Claimed[]>`
    UPDATE mail_outbox m SET attempts = m.attempts + 1,
      next_attempt_at = hf_now() + coalesce((${waits}::bigint[])[m.attempts + 1], ${DAY_MS}::bigint) * interval '1 millisecond'
    FROM (SELECT tenant_id, id FROM mail_outbox WHERE next_attempt_at <= hf_now()
          ORDER BY next_attempt_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED) due
    WHERE m.tenant_id = due.tenant_id AND m.id = due.id
    RETURNING m.tenant_id AS "tenantId", m.id, m.recipient, m.subject, m.sealed_body AS "sealedBody", m.attempts`;
}

async function sendOne(settings: MailSettings, letter: Claimed): Promise<void> {
  const { tenantId, id, recipient: to, subject } = letter;
  const { name: fromName } = await findTenant(db(), tenantId);
  const failure = await handOver(settings, { id, to, subject, fromName, ...openMail(letter) });
  await (failure === null ? noteSent(letter) : noteFailure(letter, failure));
}

async function noteSent({ tenantId, id }: Claimed): Promise<void> {
  await db().$executeRaw`
    UPDATE mail_outbox SET sent_at = hf_now(), next_attempt_at = NULL, failure = NULL WHERE tenant_id = ${tenantId} AND id = ${id}`;
}

async function noteFailure({ tenantId, id, attempts }: Claimed, { reason, isFinal }: MailFailure): Promise<void> {
  const isOver = isFinal || attempts > MAIL_WAITS_MS.length;
  log().warn({ mailId: id, attempt: attempts, reason, isOver }, "a letter was not taken");
  await db().$executeRaw`
    UPDATE mail_outbox SET failure = ${reason}, failed_at = CASE WHEN ${isOver} THEN hf_now() END,
      next_attempt_at = CASE WHEN ${isOver} THEN NULL ELSE next_attempt_at END
    WHERE tenant_id = ${tenantId} AND id = ${id}`;
}
