import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import { commissionAccount } from "@/lib/payments/ledger/accounts";
import { postTransfers } from "@/lib/payments/ledger/post";
import { commissionPaidRecipe } from "@/lib/payments/ledger/recipes-direct";
import type { Wallet } from "./take-in";

/** What a partner owes of the sales into its own account, in minor units; locked, below zero where it is owed to the partner. */
async function lockCommission(tx: Tx, { tenantId, partnerId, currency }: Wallet): Promise<bigint> {
  const { path } = commissionAccount(partnerId);
  const [row] = await tx.$queryRaw<{ minor: bigint }[]>`
    SELECT balance_minor AS minor FROM ledger_account
    WHERE tenant_id = ${tenantId} AND path = ${path} AND currency = ${currency} FOR UPDATE`;
  return row?.minor ?? 0n;
}

/** @throws AppError `not_found` for nobody's id, `wrong_state` where more is said to be paid than is owed */
export async function assertOwesCommission(tx: Tx, wallet: Wallet, amountMinor: bigint): Promise<void> {
  const { tenantId, partnerId: id } = wallet;
  if ((await tx.partner.count({ where: { tenantId, id } })) === 0)
    throw new AppError("not_found", "there is no such partner");
  const owes = await lockCommission(tx, wallet);
  if (amountMinor > owes)
    throw new AppError("wrong_state", "this partner owes less commission than that", { owesMinor: owes.toString() });
}

/**
 * A partner's commission came into our bank. @param i.approvalId the decision of two operators
 * @throws AppError as from `assertOwesCommission`
 */
export async function recordCommissionPaid(
  tx: Tx,
  i: {
    wallet: Wallet;
    amountMinor: bigint;
    reference: string;
    approvalId: string;
    actor: string;
    requestId: string | null;
  },
): Promise<void> {
  const { tenantId, partnerId, currency } = i.wallet;
  await assertOwesCommission(tx, i.wallet, i.amountMinor);
  const amount = money(i.amountMinor, currency);
  await postTransfers(tx, [commissionPaidRecipe({ tenantId, partnerId, source: i.approvalId, amount })]);
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.actor,
      action: "commission.paid",
      subject: partnerId,
      payload: { amountMinor: amount.minor.toString(), currency, reference: i.reference, approvalId: i.approvalId },
      requestId: i.requestId,
    },
  ]);
}
