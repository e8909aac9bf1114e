import { own, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import type { PaymentRow } from "./model";
import type { TransferRow } from "./route-model";
import { checkReversal, openAmount, reverseTransfer, transfersOf } from "./transfer-life";

interface PlannedReversal {
  transfer: TransferRow;
  amount: bigint;
}

function wantsReversals(body: JsonObject): boolean {
  const wanted = own(body, "reverse_all") ?? false;
  if (wanted === true || wanted === 1 || wanted === "1") return true;
  return wanted === false || wanted === 0 || wanted === "0"
    ? false
    : refuse("The reverse all field must be true or false.", { field: "reverse_all" });
}

/**
 * What a refund with `reverse_all` takes back from the linked accounts before anything moves. A partial one can do so only
 * where there is one transfer (api/payments/route/refund-payments-and-reverse-transfer).
 */
export function planReversals(sim: Sim, payment: PaymentRow, refund: bigint, body: JsonObject): PlannedReversal[] {
  if (!wantsReversals(body)) return [];
  const transfers = [...transfersOf(sim, payment.id), ...transfersOf(sim, payment.orderId)].filter(
    (transfer) => transfer.processedAt !== null && openAmount(transfer) > 0n,
  );
  const isFull = refund === payment.amount - payment.amountRefunded;
  if (!isFull && transfers.length > 1)
    refuse("reverse_all cannot be applied to a partial refund with more than one transfer", { field: "reverse_all" });
  const planned = transfers.map((transfer) => {
    const open = openAmount(transfer);
    return { transfer, amount: isFull || open < refund ? open : refund };
  });
  for (const { transfer, amount } of planned) checkReversal(sim, transfer, amount);
  return planned;
}

export function reverseAll(sim: Sim, planned: readonly PlannedReversal[], refundId: string): void {
  for (const { transfer, amount } of planned) reverseTransfer(sim, transfer, { amount, notes: {}, refundId });
}
