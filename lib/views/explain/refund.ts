import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { type LedgerLine, linesOfTransfers, transferIdOf } from "@/lib/payments/ledger/lines";
import type { Refund } from "@/prisma/generated/client";
import { sideOf } from "./accounts";
import { type Explanation, explain, type Reference, sumFormula } from "./node";

/** What goes back to a customer, and by whom it is given where the reader is told (`withShares`). */
export async function explainRefund(refund: Refund, { withShares }: { withShares: boolean }): Promise<Explanation> {
  const { tenantId, id, currency, paymentId } = refund;
  const lines = await linesOfTransfers(db(), tenantId, [transferIdOf("refund_reserve", id)]);
  const amount = money(refund.amountMinor, currency);
  const own = lines.filter(({ path }) => path.startsWith("refund:"));
  const opens: Reference = { kind: "payment", id: paymentId };
  if (lines.length === 0) return explain({ title: "Refund", sentence: "Nothing has moved for it.", amount, opens });
  const givers = withShares ? lines.filter(({ path }) => !path.startsWith("refund:")) : [];
  const children = givers.map(explainGiver);
  return explain({
    title: "Refund",
    sentence: lines.some(({ path }) => /^(?:escrow|suspense):/.test(path))
      ? "It came out of the money that was held."
      : "The money had been split: each side gives back its part of what it still had of this order.",
    amount,
    formula: sumFormula(children),
    lines: own,
    opens,
    children,
  });
}

function explainGiver(line: LedgerLine): Explanation {
  const { title, sentence } = sideOf(line.path);
  return explain({ title, sentence, amount: money(line.amountMinor, line.currency), lines: [line] });
}
