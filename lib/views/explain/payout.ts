import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { partnerAccount, payoutAccount } from "@/lib/payments/ledger/accounts";
import { attribute } from "@/lib/payments/ledger/attribution";
import { type LedgerLine, linesOfTransfers, transferIdOf } from "@/lib/payments/ledger/lines";
import type { Payout } from "@/prisma/generated/client";
import { type Explanation, explain, sumFormula } from "./node";
import { explainShares, paidByUs, readWallet, type WalletLine } from "./wallet";

const ITS_KINDS = ["payout_reserve", "payout_paid", "payout_return", "fee"] as const;

/**
 * What was sent to the bank, by the sessions and all else that the balance was made of when it was asked for. From the lines
 * of the ledger up to the payout's own: it never changes afterwards.
 */
export async function explainPayout(payout: Payout, destination: string): Promise<Explanation> {
  const { tenantId, id, partnerId } = payout;
  const wallet = { tenantId, partnerId, currency: money(0n, payout.currency).currency };
  const ids = ITS_KINDS.map((kind) => transferIdOf(kind, id));
  const [lines, movements] = await Promise.all([linesOfTransfers(db(), tenantId, ids), readWallet("balance", wallet)]);
  const reserved = lines.filter(({ kind }) => kind === "payout_reserve");
  const [flight, available] = [payoutAccount(id).path, partnerAccount(partnerId).path];
  const takers = movements.filter((each) => each.kind === "payout_reserve" && each.source === id);
  const sources = await Promise.all(takers.map((taker) => sourcesOf(wallet, movements, taker)));
  const others = reserved.filter(({ path }) => path !== flight && path !== available);
  const children = [...sources.flat(), ...others.map(explainOther)];
  const sent = reserved.reduce((sum, { path, amountMinor }) => (path === flight ? sum - amountMinor : sum), 0n);
  return explain({
    title: "Payout",
    sentence: `${sentenceOf(payout, destination)} What came in first was paid out first.`,
    amount: money(sent, payout.currency),
    formula: sumFormula(children),
    lines: lines.filter(({ path }) => path === flight || path === available),
    children,
  });
}

function sourcesOf(
  wallet: Parameters<typeof explainShares>[0],
  movements: readonly WalletLine[],
  taker: WalletLine,
): Promise<Explanation[]> {
  return explainShares(wallet, attribute(paidByUs(movements.filter(({ seq }) => seq <= taker.seq))), taker);
}

/** Whatever else the request booked, a fee for example, is not sent. */
function explainOther(line: LedgerLine): Explanation {
  return explain({
    title: line.path.includes("fee") ? "Fee of the payout" : "Kept of it",
    sentence: "Taken from the balance with the payout and not sent.",
    amount: money(line.amountMinor, line.currency),
    lines: [line],
  });
}

function sentenceOf({ state, bankReference }: Payout, destination: string): string {
  const reference = bankReference === null ? "" : `, with the reference ${bankReference}`;
  if (state === "paid") return `It was paid to ${destination}${reference}.`;
  if (["returned", "failed", "rejected", "canceled"].includes(state))
    return `It was meant for ${destination} and did not stay there: the balance has it again.`;
  return `It is on its way to ${destination}.`;
}
