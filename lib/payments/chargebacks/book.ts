import { allocate, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { cancelScheduled } from "@/lib/catalog/sessions";
import { endPlan } from "@/lib/plans/entitlements";
import { restoreToHold, takeFromHold } from "@/lib/payments/escrow/pause";
import { type Components, COMPONENTS, componentsFrom } from "@/lib/payments/ledger/components";
import { postTransfers } from "@/lib/payments/ledger/post";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import { legsOf, partnerAvailable, partnerOwes } from "@/lib/payments/ledger/queries";
import {
  disputeLossSharedRecipe,
  disputeLossUndoneRecipe,
  disputeLostHeldRecipe,
  disputeLostSplitRecipe,
  disputeFeeRecipe,
  disputeOpenRecipe,
  disputeWonRecipe,
} from "@/lib/payments/ledger/recipes-chargebacks";
import { returnToCapture, takeFromCapture } from "@/lib/payments/orders/gone";
import { componentsLeft, componentsLost, coveredByPartner } from "@/lib/payments/refunds/left";
import { givenBack, grossUps } from "@/lib/payments/settlement/gross-up";
import { ownAccounts } from "@/lib/payments/settlement/own-account";
import { settledComponents } from "@/lib/payments/settlement/components";
import type { DisputeReason } from "@/lib/payments/gateways/dispute-types";
import { fetchBack, shrinkToHold, takeFromRelease } from "@/lib/payments/transfers/shrink";
import { type Chargeback, type Escrow, Prisma } from "@/prisma/generated/client";
import { LIABILITY } from "./liability";
import { planLoss, planOwnLoss, planStake } from "./plan";

type Parts = Readonly<Record<string, string>>;

/** What a booking changes in the chargeback's row. */
export type Booked = Partial<
  Pick<Chargeback, "round" | "movedMinor" | "feeShareMinor" | "stakeMinor" | "setAsideMinor" | "feeMinor" | "isLost">
> & { readonly lostParts?: Parts | typeof Prisma.DbNull };

/** Where the contested money was: held for an order or split, and whose account took it. */
export interface Place {
  readonly escrow: Escrow | null;
  /** The order that was paid into its partner's own account; null for one that was paid to us. */
  readonly directOrderId: string | null;
}

const sourceOf = ({ id, round }: Pick<Chargeback, "id" | "round">): string => `${id}-${round}`;
const liabilityOf = (row: Chargeback) => LIABILITY[row.reasonClass as DisputeReason];
const nameOf = (row: Chargeback, { directOrderId }: Place) => ({
  directOrderId,
  tenantId: row.tenantId,
  gateway: row.gateway,
  chargebackId: row.id,
  source: sourceOf(row),
  amount: money(row.movedMinor, row.currency),
});

/** The gateway took the money: it leaves what the gateway holds for us; of a split order the partner's part is set aside. */
export async function bookTaking(tx: Tx, row: Chargeback, place: Place): Promise<Booked> {
  const { escrow } = place;
  const { tenantId, currency, paymentId } = row;
  const round = row.round + 1;
  const counted = money(row.countedMinor, currency);
  const { feeShareMinor } = await takeFromCapture(tx, { tenantId, paymentId, amountMinor: row.countedMinor });
  // What a bank takes from a partner's own account is not kept from the balance with us too.
  const isSplit = escrow?.state === "settled" && row.orderId !== null && !escrow.isDirect;
  const stake = isSplit
    ? planStake(counted, await componentsLeft(tx, { tenantId, orderId: row.orderId ?? "" }), liabilityOf(row))
    : money(0n, currency);
  if (isSplit)
    await takeFromRelease(tx, {
      tenantId,
      orderId: escrow.orderId,
      source: `${row.id}-${round}`,
      wantedMinor: stake.minor,
    });
  const setAside = isSplit
    ? await coveredByPartner(tx, { tenantId, partnerId: escrow.partnerId, wanted: stake })
    : money(0n, currency);
  const moved = { ...row, round, movedMinor: row.amountMinor };
  await postTransfers(tx, [
    disputeOpenRecipe({
      ...nameOf(moved, place),
      counted,
      feeShare: money(feeShareMinor, currency),
      partnerId: isSplit ? escrow.partnerId : null,
      setAside,
    }),
  ]);
  return {
    round,
    movedMinor: row.amountMinor,
    feeShareMinor,
    stakeMinor: stake.minor,
    setAsideMinor: setAside.minor,
  };
}

/** The money is lost: out of what is held, or after the split from each side by what it had and who is liable. */
export async function bookLoss(tx: Tx, row: Chargeback, place: Place): Promise<Booked> {
  const { escrow } = place;
  if (escrow?.state !== "settled" || row.orderId === null) return bookHeldLoss(tx, row, place);
  const { tenantId, currency, orderId } = row;
  const { partnerId } = escrow;
  const counted = money(row.countedMinor, currency);
  const left = await componentsLeft(tx, { tenantId, orderId });
  const parts = escrow.isDirect
    ? planOwnLoss(counted, left)
    : planLoss({
        counted,
        left,
        liability: liabilityOf(row),
        setAside: money(row.setAsideMinor, currency),
        fee: money(row.feeMinor, currency),
        available: await availableOf(tx, { tenantId, partnerId, currency }),
      });
  const back = { source: sourceOf(row), shares: givenBack(parts.shares) };
  await postTransfers(tx, [
    ...ownAccounts(escrow, back),
    disputeLostSplitRecipe({ ...nameOf(row, place), partnerId, parts }),
    ...grossUps(escrow, back),
  ]);
  await fetchBack(tx, { tenantId, orderId, wantedMinor: parts.receivable.minor });
  await endPlan(tx, { tenantId, orderId, reason: "its payment was charged back" });
  return { isLost: true, lostParts: partsOf(parts.shares, 1n), setAsideMinor: 0n };
}

/** What each side gave, or, negative, got. */
function partsOf(shares: Components, sign: 1n | -1n): Parts {
  return Object.fromEntries(COMPONENTS.map((name) => [name, (shares[name].minor * sign).toString()]));
}

/** All that stands in a partner's balance, locked. */
async function availableOf(tx: Tx, i: { tenantId: string; partnerId: string; currency: string }) {
  const all = (await partnerAvailable(tx, i.tenantId, i.partnerId)).find((each) => each.currency === i.currency);
  return coveredByPartner(tx, { ...i, wanted: all ?? money(0n, i.currency) });
}

async function bookHeldLoss(tx: Tx, row: Chargeback, place: Place): Promise<Booked> {
  const { tenantId, orderId } = row;
  const { escrow } = place;
  const held = money(row.countedMinor, row.currency);
  if (orderId !== null && held.minor > 0n) {
    await takeFromHold(tx, { tenantId, orderId, amountMinor: held.minor, emptied: "charged_back" });
    await shrinkToHold(tx, { tenantId, orderId });
    if (escrow?.balanceMinor === held.minor) {
      const order = await tx.order.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: orderId } } });
      if (order.sessionId !== null) await cancelScheduled(tx, tenantId, order.sessionId);
    }
  }
  await postTransfers(tx, [disputeLostHeldRecipe({ ...nameOf(row, place), orderId, held })]);
  return { isLost: true, lostParts: { held: held.minor.toString() } };
}

/** A loss turned into a win: everybody has again what was given. */
export async function undoLoss(tx: Tx, row: Chargeback, place: Place): Promise<Booked> {
  const { escrow } = place;
  const { tenantId, currency, orderId } = row;
  const source = `${sourceOf(row)}-undone`;
  const lost = await legsOf(tx, { tenantId, kind: "dispute_lost", source: sourceOf(row) });
  const held = BigInt((row.lostParts as Parts | null)?.["held"] ?? 0);
  if (held > 0n && orderId !== null && escrow !== null) {
    const isBack = await restoreToHold(tx, { tenantId, orderId, amountMinor: held });
    if (!isBack) return undoSharedLoss(tx, row, { ...place, source, escrow, held });
  }
  const partnerId = escrow?.partnerId ?? "";
  const owed = (await partnerOwes(tx, tenantId, partnerId)).find((each) => each.currency === currency);
  await postTransfers(tx, [
    disputeLossUndoneRecipe({ tenantId, source, lost, partnerId, owedMinor: owed?.minor ?? 0n }),
    ...(escrow === null ? [] : besides(escrow, { source, shares: componentsLost(row) })),
  ]);
  return { isLost: false, lostParts: Prisma.DbNull, setAsideMinor: await setAsideBy(tx, row) };
}

/** What is booked beside what the sides of an order get. */
function besides(escrow: Escrow, i: { source: string; shares: Components }): Transfer[] {
  return [...ownAccounts(escrow, i), ...grossUps(escrow, i)];
}

/** What the taking had set aside is set aside again, until the taking itself is reversed. */
async function setAsideBy(tx: Tx, row: Chargeback): Promise<bigint> {
  const opened = await legsOf(tx, { tenantId: row.tenantId, kind: "dispute_open", source: sourceOf(row) });
  return -(opened.find((leg) => leg.account.kind === "partner_disputed")?.amountMinor ?? 0n);
}

/** The rest of the order was split meanwhile: what comes back is split the same way. */
async function undoSharedLoss(
  tx: Tx,
  row: Chargeback,
  { source, escrow, directOrderId, ...i }: Place & { source: string; escrow: Escrow; held: bigint },
): Promise<Booked> {
  const { tenantId, orderId, partnerId } = escrow;
  const settlement = await tx.settlement.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId, orderId } } });
  const weights = settledComponents(settlement);
  const held = money(i.held, row.currency);
  const split = allocate(
    held,
    COMPONENTS.map((name) => weights[name].minor),
  );
  const shares = componentsFrom(row.currency, (name) => split[COMPONENTS.indexOf(name)]?.minor ?? 0n);
  await postTransfers(tx, [
    disputeLossSharedRecipe({ ...nameOf(row, { escrow, directOrderId }), source, partnerId, held, shares }),
    ...besides(escrow, { source, shares }),
  ]);
  return { isLost: false, lostParts: partsOf(shares, -1n) };
}

/** The gateway gave the money back: what its taking had booked is reversed. */
export async function bookReturn(tx: Tx, row: Chargeback): Promise<Booked> {
  const { tenantId, paymentId } = row;
  const source = sourceOf(row);
  const opened = await legsOf(tx, { tenantId, kind: "dispute_open", source });
  await returnToCapture(tx, {
    tenantId,
    paymentId,
    amountMinor: row.countedMinor,
    feeShareMinor: row.feeShareMinor,
  });
  await postTransfers(tx, [disputeWonRecipe({ tenantId, source, opened })]);
  return { movedMinor: 0n, feeShareMinor: 0n, stakeMinor: 0n, setAsideMinor: 0n };
}

/** The gateway charged for the dispute, or more than before. */
export async function bookFee(tx: Tx, row: Chargeback, feeMinor: bigint): Promise<Booked> {
  await postTransfers(tx, [
    disputeFeeRecipe({
      tenantId: row.tenantId,
      gateway: row.gateway,
      source: `${row.id}-${feeMinor}`,
      fee: money(feeMinor - row.feeMinor, row.currency),
    }),
  ]);
  return { feeMinor };
}
