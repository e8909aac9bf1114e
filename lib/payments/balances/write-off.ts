import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { DAY_MS, shift } from "@/lib/core/time";
import { recordAudit } from "@/lib/audit/record";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { postTransfers } from "@/lib/payments/ledger/post";
import { lockBalances, owesSince } from "@/lib/payments/ledger/queries";
import { writeOffRecipe } from "@/lib/payments/ledger/recipes-balances";
import type { Wallet } from "./take-in";

/** A debt younger than this may still be paid back. */
const LEAST_AGE_MS = 90 * DAY_MS;

/**
 * What a partner owes and has owed long enough to be given up, in minor units.
 * @throws AppError `wrong_state` when nothing is owed, `too_early` with the moment from which on it can be.
 */
export async function writableDebt(tx: Tx, wallet: Wallet): Promise<bigint> {
  const { tenantId, partnerId } = wallet;
  if ((await tx.partner.count({ where: { tenantId, id: partnerId } })) === 0)
    throw new AppError("not_found", "there is no such partner");
  const { owes } = await lockBalances(tx, wallet);
  const since = await owesSince(tx, wallet);
  if (owes <= 0n || since === null) throw new AppError("wrong_state", "this partner owes nothing in this currency");
  const from = shift(since, LEAST_AGE_MS);
  if (from > (await databaseNow(tx)))
    throw new AppError("too_early", "a debt is written off after 90 days", { from: from.toISOString() });
  return owes;
}

/** Gives a debt up, at most as much as was decided about. @param i.approvalId the decision of two operators. */
export async function writeOff(
  tx: Tx,
  i: { wallet: Wallet; atMostMinor: bigint; approvalId: string; actor: string; requestId: string | null },
): Promise<void> {
  const owes = await writableDebt(tx, i.wallet);
  const amount = owes < i.atMostMinor ? owes : i.atMostMinor;
  const { tenantId, partnerId, currency } = i.wallet;
  await postTransfers(tx, [
    writeOffRecipe({ tenantId, partnerId, source: i.approvalId, amount: money(amount, currency) }),
  ]);
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.actor,
      action: "receivable.written_off",
      subject: partnerId,
      payload: { amountMinor: amount.toString(), currency, approvalId: i.approvalId },
      requestId: i.requestId,
    },
  ]);
}
