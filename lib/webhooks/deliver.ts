import { type ErrorDetails, isAppError } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import type { Tx } from "@/lib/db/client";
import { unseal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import { raiseAlerts } from "@/lib/alerts/alerts";
import { recordAudit } from "@/lib/audit/record";
import { callPublic } from "@/lib/net/public";
import { redact } from "@/lib/payments/gateways/redact";
import { ENDPOINT_DISABLED, sealPlace } from "./endpoints";
import { signedHeaders } from "./sign";

/** How long after each attempt that failed the next one follows: ten attempts in 75.6 hours. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** An endpoint that took nothing for so long is sent nothing more. */
const FAILING_LIMIT_MS = 5 * DAY_MS;
const TIMEOUT_MS = 10 * SECOND_MS;
const MAX_ANSWER_BYTES = 65_536;
const KEPT_ANSWER = 500;
/** "Do not send me this any more." */
const GONE = 410;

/**
 * One attempt at the delivery of an endpoint that is due first.
 * @returns whether it was taken; null when none is due or the endpoint is disabled.
 */
export async function deliverNext(tenantId: string, endpointId: string): Promise<boolean | null> {
  const claim = await withTx((tx) => claimAttempt(tx, tenantId, endpointId));
  if (claim === null) return null;
  const outcome = await send(claim);
  await withTx((tx) => noteOutcome(tx, claim, outcome));
  return outcome.error === null;
}

interface Claim {
  readonly tenantId: string;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly isLast: boolean;
  readonly endpointId: string;
  readonly url: string;
  readonly sealedSecret: string;
  /** null when its time is over. */
  readonly previousSealedSecret: string | null;
  readonly eventId: string;
  readonly body: string;
  /** Seconds since 1970 by the real clock, which is the one that receivers compare it with. */
  readonly timestamp: bigint;
}

/**
 * Takes the attempt and sets the time of the next one before anything is sent: who dies in the middle is followed by it.
 * First attempts go in the order of the events.
 */
async function claimAttempt(tx: Tx, tenantId: string, endpointId: string): Promise<Claim | null> {
  const [claim] = await tx.$queryRaw<Claim[]>`
    UPDATE webhook_delivery d SET attempts = d.attempts + 1,
      next_attempt_at = hf_now() + (${[...WAITS_MS]}::bigint[])[d.attempts + 1] * interval '1 millisecond'
    FROM (
      SELECT tenant_id, id FROM webhook_delivery
      WHERE tenant_id = ${tenantId} AND endpoint_id = ${endpointId} AND next_attempt_at <= hf_now()
      ORDER BY next_attempt_at, seq LIMIT 1 FOR UPDATE SKIP LOCKED
    ) n, webhook_endpoint e, webhook_event v
    WHERE d.tenant_id = n.tenant_id AND d.id = n.id
      AND e.tenant_id = d.tenant_id AND e.id = d.endpoint_id AND e.disabled_at IS NULL
      AND v.tenant_id = d.tenant_id AND v.id = d.event_id
    RETURNING d.tenant_id AS "tenantId", d.id AS "deliveryId", d.attempts AS attempt, d.next_attempt_at IS NULL AS "isLast",
      d.endpoint_id AS "endpointId", e.url, e.sealed_secret AS "sealedSecret",
      CASE WHEN e.previous_until > hf_now() THEN e.previous_sealed_secret END AS "previousSealedSecret",
      v.id AS "eventId", v.body, floor(extract(epoch FROM clock_timestamp()))::bigint AS timestamp`;
  return claim ?? null;
}

interface Outcome {
  readonly status: number | null;
  readonly durationMs: number;
  /** Why it failed; null for success. */
  readonly error: string | null;
  readonly answer: string | null;
}

async function send(claim: Claim): Promise<Outcome> {
  const sealed = [claim.sealedSecret, claim.previousSealedSecret].filter((each) => each !== null);
  const secrets = sealed.map((each) => unseal(each, sealPlace(claim.endpointId)));
  const { eventId: id, body, url } = claim;
  const began = performance.now();
  const elapsed = (): number => Math.floor(performance.now() - began);
  const headers = {
    "content-type": "application/json",
    "user-agent": "Holdfast-Webhooks/1",
    ...signedHeaders({ id, timestamp: Number(claim.timestamp), body }, secrets),
  };
  const call = { method: "POST", url, headers, body, timeoutMs: TIMEOUT_MS, effect: "none" } as const;
  try {
    const rules = { loopback: config().webhookLoopback };
    const { status, text } = await callPublic({ ...call, maxBytes: MAX_ANSWER_BYTES }, rules);
    const isTaken = status >= 200 && status < 300;
    return {
      status,
      durationMs: elapsed(),
      error: isTaken ? null : `http_${status}`,
      answer: keepable(text, secrets),
    };
  } catch (error) {
    if (!isAppError(error, "gateway_unreachable")) throw error;
    return { status: null, durationMs: elapsed(), error: reasonOf(error.details), answer: null };
  }
}

function reasonOf({ reason }: ErrorDetails): string {
  return typeof reason === "string" ? reason : "unreachable";
}

/** The beginning of an answer, as the log may show it. */
function keepable(text: string, secrets: readonly string[]): string {
  return redact(text, secrets).replaceAll("\0", "").slice(0, KEPT_ANSWER).toWellFormed();
}

async function noteOutcome(tx: Tx, i: Claim, outcome: Outcome): Promise<void> {
  const { tenantId, deliveryId, attempt, endpointId } = i;
  await tx.webhookAttempt.create({ data: { tenantId, deliveryId, attempt, ...outcome } });
  if (outcome.error === null) {
    await tx.$executeRaw`
      UPDATE webhook_delivery SET delivered_at = hf_now(), next_attempt_at = NULL WHERE tenant_id = ${tenantId} AND id = ${deliveryId}`;
    await tx.webhookEndpoint.updateMany({
      where: { tenantId, id: endpointId, failingSince: { not: null } },
      data: { failingSince: null },
    });
    return;
  }
  if (i.isLast) await tellGivenUp(tx, i, outcome.error);
  await noteFailing(tx, i, outcome.status === GONE ? "gone" : "failing");
}

async function tellGivenUp(tx: Tx, { tenantId, deliveryId, eventId, url }: Claim, error: string): Promise<void> {
  const message = `Event ${eventId} could not be delivered to ${new URL(url).host} in ${WAITS_MS.length + 1} attempts: ${error}`;
  await raiseAlerts(tx, [{ tenantId, kind: "webhook.given_up", subject: deliveryId, message }]);
}

/** Notes since when nothing was taken, and disables the endpoint when that is too long ago or it said that it is gone. */
async function noteFailing(tx: Tx, { tenantId, endpointId, url }: Claim, reason: "gone" | "failing"): Promise<void> {
  const [endpoint] = await tx.$queryRaw<{ isOver: boolean | null }[]>`
    UPDATE webhook_endpoint e SET failing_since = f.since,
      disabled_at = CASE WHEN f.is_over THEN hf_now() END, disabled_reason = CASE WHEN f.is_over THEN ${reason} END
    FROM (SELECT id, coalesce(failing_since, hf_now()) AS since, ${reason} = 'gone'
            OR failing_since <= hf_now() - ${FAILING_LIMIT_MS}::float8 * interval '1 millisecond' AS is_over
          FROM webhook_endpoint WHERE tenant_id = ${tenantId} AND id = ${endpointId} AND disabled_at IS NULL FOR UPDATE) f
    WHERE e.tenant_id = ${tenantId} AND e.id = f.id RETURNING f.is_over AS "isOver"`;
  if (endpoint?.isOver !== true) return;
  const action = "webhook_endpoint.disabled";
  await recordAudit(tx, [{ tenantId, actor: "worker", action, subject: endpointId, payload: { reason } }]);
  const why = reason === "gone" ? "it answered that it is gone" : "it took nothing for five days";
  const message = `The webhook endpoint at ${new URL(url).host} was disabled: ${why}`;
  await raiseAlerts(tx, [{ tenantId, kind: ENDPOINT_DISABLED, subject: endpointId, message }]);
}
