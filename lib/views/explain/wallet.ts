import { type Currency } from "@/lib/core/currencies";
import { groupBy } from "@/lib/core/group";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import {
  type Account,
  disputedAccount,
  partnerAccount,
  receivableAccount,
  reserveAccount,
} from "@/lib/payments/ledger/accounts";
import { attribute, type Share } from "@/lib/payments/ledger/attribution";
import { type LedgerLine, linesOfAccounts } from "@/lib/payments/ledger/lines";
import { type ExplainedKind, type Explanation, explain, sumFormula, sumOf } from "./node";
import { explainSplit, readSplits } from "./settlement";
import { readSubjects, type Subjects } from "./subjects";
import { wordsOf } from "./words";

export type WalletKind = Extract<ExplainedKind, "balance" | "reserve" | "set_aside" | "owed">;

interface WalletType {
  readonly account: (partnerId: string) => Account;
  /** What the owner has stands on the credit side, what the owner owes on the debit side. */
  readonly sign: 1n | -1n;
  readonly title: string;
  readonly sentence: string;
}

const WALLETS: Readonly<Record<WalletKind, WalletType>> = {
  balance: {
    account: partnerAccount,
    sign: -1n,
    title: "Available",
    sentence: "What came in and has not gone out again; what came in first goes out first.",
  },
  reserve: {
    account: reserveAccount,
    sign: -1n,
    title: "In reserve",
    sentence: "Kept back of your income for a while, against later refunds; it becomes available by itself.",
  },
  set_aside: {
    account: disputedAccount,
    sign: -1n,
    title: "Set aside",
    sentence: "Kept from your balance while banks decide about payments that customers contest.",
  },
  owed: {
    account: receivableAccount,
    sign: 1n,
    title: "Owed",
    sentence: "Refunds and lost chargebacks took more than your balance had; your next income pays it back first.",
  },
};

export interface Wallet {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly currency: Currency;
}

/** A line of a wallet, as its owner sees it. */
export interface WalletLine extends LedgerLine {
  readonly minor: bigint;
}

/** The lines of a wallet in the order of the ledger, as of one moment. */
export async function readWallet(kind: WalletKind, { tenantId, partnerId, currency }: Wallet): Promise<WalletLine[]> {
  const { account, sign } = WALLETS[kind];
  const lines = await linesOfAccounts(db(), { tenantId, paths: [account(partnerId).path], currency });
  return lines.map((line) => ({ ...line, minor: line.amountMinor * sign }));
}

/**
 * Without what was paid into the partner's own account: it comes to the balance and leaves it in one moment, and is no income
 * that anything else was paid of.
 */
export function paidByUs(lines: readonly WalletLine[]): WalletLine[] {
  const own = new Set(lines.flatMap(({ kind, source }) => (kind === "own_account" ? [source] : [])));
  return lines.filter(({ source }) => !own.has(source));
}

/** What stands in a wallet of a partner now, by what it came from. */
export async function explainWallet(kind: WalletKind, wallet: Wallet): Promise<Explanation> {
  const { title, sentence } = WALLETS[kind];
  const shares = attribute(paidByUs(await readWallet(kind, wallet)));
  const children = await explainShares(wallet, shares, null);
  const amount = sumOf(children, wallet.currency);
  return explain({ title, sentence, amount, formula: sumFormula(children), children });
}

/**
 * What one line took, or what is left, by what it came from: each income with its own explanation, less what others took of it.
 * @param shares all shares of the wallet up to then.
 * @param taker the line that took; null for what is left.
 */
export async function explainShares(
  { tenantId, currency }: Wallet,
  shares: readonly Share<WalletLine>[],
  taker: WalletLine | null,
): Promise<Explanation[]> {
  const taken = shares.filter(({ to }) => to?.seq === taker?.seq);
  const siblings = groupBy(shares, ({ from }) => from.seq);
  const involved = taken.flatMap(({ from }) => siblings.get(from.seq) ?? []);
  const lines = involved.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const settled = taken.flatMap(({ from }) => (from.kind === "settle" ? [from.source] : []));
  const [subjects, splits] = await Promise.all([
    readSubjects(db(), tenantId, lines),
    readSplits(db(), tenantId, settled),
  ]);
  const incomeOf = (from: WalletLine): Explanation => {
    const { title } = wordsOf(from, from.minor, subjects(from));
    const split = splits.get(from.source);
    const income = explainLine(from, from.minor, subjects, currency);
    return from.kind === "settle" && split ? { ...explainSplit(split, title), opens: income.opens } : income;
  };
  return taken.map((share) => {
    const income = incomeOf(share.from);
    const others = (siblings.get(share.from.seq) ?? []).filter((each) => each !== share);
    const { title } = subjects(share.from);
    if (others.length === 0) return { ...income, title: title === "" ? income.title : title };
    const children = [income, ...others.map((each) => explainOther(each, taker, subjects, currency))];
    return explain({
      title: title === "" ? income.title : title,
      sentence: `The part of it that ${taker === null ? "is still there" : "went into this"}.`,
      amount: money(share.minor, currency),
      formula: sumFormula(children),
      children,
    });
  });
}

/** What else took of an income, as a deduction. */
function explainOther(
  { to, minor }: Share<WalletLine>,
  taker: WalletLine | null,
  subjects: Subjects,
  currency: Currency,
): Explanation {
  if (to !== null) return explainLine(to, -minor, subjects, currency);
  return explain({
    title: "Left for later",
    sentence: `What stayed of it when ${taker === null ? "this was asked" : "the payout was asked for"}.`,
    amount: money(-minor, currency),
  });
}

/** @param minor the part of the line that counts here, negative where it takes. */
function explainLine(line: WalletLine, minor: bigint, subjects: Subjects, currency: Currency): Explanation {
  const subject = subjects(line);
  return explain({
    ...wordsOf(line, minor, subject),
    amount: money(minor, currency),
    lines: [line],
    opens: subject.opens,
  });
}
