import { AppError, isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { openDetails } from "@/lib/partners/destinations";
import { findFreeze } from "@/lib/tenants/freeze";
import { findTenant } from "@/lib/tenants/queries";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { isGateway, type SendPayout } from "@/lib/payments/gateways/types";
import type { Payout, PayoutAttempt, PayoutDestination } from "@/prisma/generated/client";
import type { PayoutState } from "./machine";
import { type Rail, railOf } from "./rails";
import { failPayout } from "./resolve";
import { stepPayout } from "./step";

/** When we ask the gateway ourselves, in case its webhook is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;

interface Claimed {
  readonly payout: Payout;
  readonly attempt: PayoutAttempt;
  readonly destination: PayoutDestination;
  /** Whether an earlier call may have arrived at the gateway, so that it must be asked first. */
  readonly maybeSent: boolean;
  /** Whether payouts are stopped: what may have been sent is asked about, nothing is sent. */
  readonly isFrozen: boolean;
  /** What stands on the statement of the partner's bank. */
  readonly descriptor: string;
}

/**
 * Sends a payout: claims it, asks the gateway whether it knows the attempt if an earlier call may have arrived, and
 * only then calls. The attempt's id is the gateway's idempotency key and was stored before.
 * @returns the gateway's answer, to be taken in like any other message; null when there is nothing to do.
 * @throws AppError the gateway's error, after the payout was put in doubt where its outcome is unknown.
 */
export async function sendPayout(tenantId: string, payoutId: string): Promise<GatewayAnswer | null> {
  const claimed = await claim(tenantId, payoutId);
  if (!claimed) return null;
  const { payout } = claimed;
  if (!isGateway(payout.gateway)) throw new AppError("unknown_gateway", "this payout names an unknown gateway");
  const { pay } = await gatewayOf(tenantId, payout.gateway);
  const order = await toOrder(claimed);
  try {
    const found = claimed.maybeSent
      ? await pay.find({ ...order, gatewayPayoutId: claimed.attempt.gatewayPayoutId })
      : null;
    if (found === null && claimed.isFrozen) return null;
    return { tenantId, gateway: payout.gateway, message: found ?? (await pay.send(order)) };
  } catch (error) {
    await noteFailure(claimed, error);
    if (isAppError(error, "gateway_rejected")) return null;
    throw error;
  }
}

function claim(tenantId: string, payoutId: string): Promise<Claimed | null> {
  return withTx(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM payout WHERE tenant_id = ${tenantId} AND id = ${payoutId} FOR UPDATE`;
    const payout = await tx.payout.findUnique({
      where: { tenantId_id: { tenantId, id: payoutId } },
      include: { attempts: true },
    });
    const attempt = payout?.attempts.find((each) => each.state === "open" || each.state === "unknown");
    if (!payout || !attempt || !["queued", "submitted", "in_doubt"].includes(payout.state)) return null;
    const now = await databaseNow(tx);
    const maybeSent = attempt.firstSentAt !== null;
    const isFrozen = (await findFreeze(tx, tenantId)) !== null;
    // It stays queued; lifting the freeze queues its job again.
    if (isFrozen && !maybeSent) return null;
    if (payout.state === "queued") {
      await stepPayout(tx, payout, {
        from: "queued",
        to: "submitted",
        actor: "worker",
        data: { nextPollAt: shift(now, FIRST_POLL_MS) },
      });
    }
    const destination = await tx.payoutDestination.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: payout.destinationId } },
    });
    if (!maybeSent) {
      attempt.rail = railOf({ destination, amount: money(payout.amountMinor, payout.currency), at: now });
      await tx.payoutAttempt.update({
        where: { tenantId_id: { tenantId, id: attempt.id } },
        data: { firstSentAt: now, rail: attempt.rail },
      });
    }
    const { statementDescriptor: descriptor } = await findTenant(tx, tenantId);
    return { payout, attempt, destination, maybeSent, isFrozen, descriptor };
  });
}

type Order = Pick<Claimed, "payout" | "attempt" | "destination" | "descriptor">;

async function toOrder({ payout, attempt, destination, descriptor }: Order): Promise<SendPayout> {
  return {
    attemptId: attempt.id,
    payoutId: payout.id,
    partnerId: payout.partnerId,
    amount: money(payout.amountMinor, payout.currency),
    target: await openDetails(db(), destination),
    narration: `${descriptor} payout`,
    rail: attempt.rail as Rail | null,
    firstSentAt: attempt.firstSentAt,
  };
}

async function noteFailure({ payout, attempt }: Claimed, error: unknown): Promise<void> {
  if (isAppError(error, "gateway_rejected")) {
    await withTx((tx) =>
      failPayout(tx, {
        tenantId: payout.tenantId,
        payoutId: payout.id,
        reason: error.message,
        actor: `gateway:${payout.gateway}`,
      }),
    );
    return;
  }
  if (!isAppError(error, "gateway_outcome_unknown")) return;
  await withTx(async (tx) => {
    const current = await tx.payout.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: payout.tenantId, id: payout.id } },
    });
    if ((current.state as PayoutState) !== "submitted") return;
    await stepPayout(tx, payout, {
      from: "submitted",
      to: "in_doubt",
      actor: "worker",
      reason: "no answer from the gateway",
    });
    await tx.payoutAttempt.updateMany({
      where: { tenantId: payout.tenantId, id: attempt.id, state: "open" },
      data: { state: "unknown" },
    });
  });
}

/** Asks the gateway about a payout under way; null when it does not know it (yet). */
export async function askAboutPayout(tenantId: string, payoutId: string): Promise<GatewayAnswer | null> {
  const claimed = await withTx(async (tx) => {
    const payout = await tx.payout.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: payoutId } },
      include: { attempts: { orderBy: { n: "desc" } } },
    });
    const destination = await tx.payoutDestination.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: payout.destinationId } },
    });
    const attempt = payout.attempts[0];
    const { statementDescriptor: descriptor } = await findTenant(tx, tenantId);
    return attempt ? { payout, attempt, destination, descriptor } : null;
  });
  if (!claimed || !isGateway(claimed.payout.gateway)) return null;
  const { pay } = await gatewayOf(tenantId, claimed.payout.gateway);
  const message = await pay.find({
    ...(await toOrder(claimed)),
    gatewayPayoutId: claimed.attempt.gatewayPayoutId,
  });
  return message === null ? null : { tenantId, gateway: claimed.payout.gateway, message };
}
