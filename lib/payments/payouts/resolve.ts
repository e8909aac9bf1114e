import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import type { GatewayFee } from "@/lib/payments/gateways/types";
import { postTransfers } from "@/lib/payments/ledger/post";
import { payoutFeeRecipe, payoutPaidRecipe, payoutReturnRecipe, type Transfer } from "@/lib/payments/ledger/recipes";
import { partnerFeeReturnRecipe } from "@/lib/payments/ledger/recipes-payouts";
import type { Payout } from "@/prisma/generated/client";
import type { PayoutState } from "./machine";
import { stepPayout } from "./step";

export interface PayoutRefs {
  readonly tenantId: string;
  readonly gateway: string;
  readonly attemptId: string | null;
  readonly gatewayPayoutId: string | null;
}

export interface KnownPayout {
  readonly payout: Payout;
  readonly attemptId: string;
  readonly state: PayoutState;
}

/** Finds and locks the payout that a message is about, by our attempt id or the gateway's id, and notes the latter. */
export async function findPayout(tx: Tx, refs: PayoutRefs): Promise<KnownPayout | null> {
  const wanted = [
    ...(refs.attemptId === null ? [] : [{ id: refs.attemptId }]),
    ...(refs.gatewayPayoutId === null ? [] : [{ gatewayPayoutId: refs.gatewayPayoutId }]),
  ];
  const attempt =
    wanted.length === 0
      ? null
      : await tx.payoutAttempt.findFirst({
          where: { tenantId: refs.tenantId, OR: wanted, payout: { gateway: refs.gateway } },
        });
  if (!attempt) return null;
  await tx.$executeRaw`SELECT 1 FROM payout WHERE tenant_id = ${refs.tenantId} AND id = ${attempt.payoutId} FOR UPDATE`;
  const payout = await tx.payout.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: refs.tenantId, id: attempt.payoutId } },
  });
  if (refs.gatewayPayoutId !== null && attempt.gatewayPayoutId === null) {
    await tx.payoutAttempt.update({
      where: { tenantId_id: { tenantId: refs.tenantId, id: attempt.id } },
      data: { gatewayPayoutId: refs.gatewayPayoutId },
    });
  }
  return { payout, attemptId: attempt.id, state: payout.state as PayoutState };
}

const amountOf = (payout: Payout): Money => money(payout.amountMinor, payout.currency);

/** The bank has the money: it leaves the books, with the gateway's charge. */
export async function payPayout(
  tx: Tx,
  known: KnownPayout,
  i: { actor: string; fee: GatewayFee | null; bankReference: string | null },
): Promise<void> {
  const { payout } = known;
  const refs = { tenantId: payout.tenantId, gateway: payout.gateway, payoutId: payout.id };
  const now = await databaseNow(tx);
  await stepPayout(tx, payout, {
    from: known.state,
    to: "paid",
    actor: i.actor,
    data: {
      paidAt: now,
      bankReference: i.bankReference,
      feeMinor: i.fee?.total.minor ?? null,
      feeTaxMinor: i.fee?.tax.minor ?? null,
      // A bank may still return it for some days, and the webhook that says so may be lost; see `claimPayoutsToPoll`.
      nextPollAt: shift(now, DAY_MS),
    },
  });
  await closeAttempt(tx, known, "paid");
  const fee =
    i.fee !== null && i.fee.total.minor > 0n ? [payoutFeeRecipe({ ...refs, fee: i.fee.total, tax: i.fee.tax })] : [];
  await postTransfers(tx, [payoutPaidRecipe({ ...refs, amount: amountOf(payout) }), ...fee]);
}

/**
 * It did not arrive, came back after it was paid, or is not sent at all: the partner has the whole amount again, and what
 * was charged for it, once.
 */
export async function returnPayout(
  tx: Tx,
  known: KnownPayout,
  i: { to: "failed" | "returned" | "rejected" | "canceled"; actor: string; reason: string },
): Promise<void> {
  const { payout } = known;
  await stepPayout(tx, payout, {
    from: known.state,
    to: i.to,
    actor: i.actor,
    reason: i.reason,
    data: { failureReason: i.reason, nextPollAt: null },
  });
  await closeAttempt(tx, known, "failed");
  await postTransfers(tx, [
    payoutReturnRecipe({
      tenantId: payout.tenantId,
      gateway: payout.gateway,
      partnerId: payout.partnerId,
      payoutId: payout.id,
      amount: amountOf(payout),
      wasPaid: known.state === "paid",
    }),
    ...feeBack(payout),
  ]);
}

function feeBack({ tenantId, partnerId, id, partnerFeeMinor, currency }: Payout): Transfer[] {
  if (partnerFeeMinor === 0n) return [];
  return [partnerFeeReturnRecipe({ tenantId, partnerId, payoutId: id, fee: money(partnerFeeMinor, currency) })];
}

/**
 * The gateway works on it, or something keeps it from its bank: either way it has arrived there, and an attempt of which
 * that was not known is open again.
 */
export async function advancePayout(
  tx: Tx,
  { payout, attemptId, state }: KnownPayout,
  i: { to: "processing" | "unclaimed" | "held"; actor: string; reason?: string },
): Promise<void> {
  const failure = i.reason === undefined ? {} : { reason: i.reason, data: { failureReason: i.reason } };
  await stepPayout(tx, payout, { from: state, to: i.to, actor: i.actor, ...failure });
  await tx.payoutAttempt.updateMany({
    where: { tenantId: payout.tenantId, id: attemptId, state: "unknown" },
    data: { state: "open" },
  });
}

async function closeAttempt(tx: Tx, known: KnownPayout, state: "paid" | "failed"): Promise<void> {
  await tx.payoutAttempt.update({
    where: { tenantId_id: { tenantId: known.payout.tenantId, id: known.attemptId } },
    data: { state },
  });
}

/**
 * Finds and locks a payout with its newest attempt.
 * @param partnerId whose it must be; null for operators and for the program itself.
 * @throws AppError `not_found`, also for somebody else's.
 */
export async function lockPayout(
  tx: Tx,
  i: { tenantId: string; payoutId: string; partnerId?: string | null },
): Promise<KnownPayout> {
  await tx.$executeRaw`SELECT 1 FROM payout WHERE tenant_id = ${i.tenantId} AND id = ${i.payoutId} FOR UPDATE`;
  const payout = await tx.payout.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.payoutId } },
    include: { attempts: { orderBy: { n: "desc" }, take: 1 } },
  });
  const isTheirs = i.partnerId == null || payout?.partnerId === i.partnerId;
  const attempt = payout?.attempts[0];
  if (!payout || !attempt || !isTheirs) throw new AppError("not_found", "there is no such payout");
  return { payout, attemptId: attempt.id, state: payout.state as PayoutState };
}

/** The gateway refused, and nothing moved. */
export async function failPayout(
  tx: Tx,
  i: { tenantId: string; payoutId: string; reason: string; actor: string },
): Promise<void> {
  const known = await lockPayout(tx, i);
  if (known.state !== "submitted" && known.state !== "in_doubt") return;
  await returnPayout(tx, known, { to: "failed", actor: i.actor, reason: i.reason });
}
