import type { Currency } from "@/lib/core/currencies";
import { groupBy } from "@/lib/core/group";
import { type Month, monthAfter, monthOf, monthsBetween, startOf } from "@/lib/core/months";
import { type Money, money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { commissionAccount, partnerAccount } from "@/lib/payments/ledger/accounts";
import { type LedgerLine, linesOfAccounts, linesOfTransfers } from "@/lib/payments/ledger/lines";
import type { Reference } from "./explain/node";
import { readSubjects, type Subjects } from "./explain/subjects";
import { readWallet, type Wallet, type WalletKind } from "./explain/wallet";
import { wordsOf } from "./explain/words";

/** What a transfer did to a balance; gross, commission, penalty, taxes and owed add up to net where they are told. */
export interface StatementLine {
  readonly transferId: string;
  readonly at: Date;
  readonly type: string;
  readonly session: string;
  readonly orderId: string | null;
  readonly opens: Reference | null;
  /** null where the movement is about no price. */
  readonly parts: StatementParts | null;
  readonly net: Money;
  /** What the balance was afterwards. */
  readonly balance: Money;
}

export interface StatementParts {
  readonly gross: Money;
  readonly commission: Money;
  readonly penalty: Money;
  readonly taxes: Money;
  /** What the balance did not cover and is owed instead. */
  readonly owed: Money;
}

/** What a partner owes of sales into its own account: all of their price that is not its own. Negative where it is owed to the partner. */
export interface OwnSales {
  /** Of the settlements of the month, less what came back of refunds and lost chargebacks. */
  readonly charged: Money;
  readonly paid: Money;
  /** When the month ended. */
  readonly owed: Money;
}

/** A partner's month in one currency. */
export interface Statement {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly month: Month;
  readonly currency: Currency;
  readonly opening: Money;
  readonly lines: readonly StatementLine[];
  readonly closing: Money;
  /** Of sales into an account of the partner's own; null where there never were any. */
  readonly own: OwnSales | null;
  /** What stood beside the balance when the month ended. */
  readonly beside: { readonly reserve: Money; readonly setAside: Money; readonly owed: Money };
}

/** null where there is no such partner or the month has not begun. */
export async function readStatement(wallet: Wallet, month: Month): Promise<Statement | null> {
  const { tenantId, partnerId, currency } = wallet;
  const partner = await db().partner.findUnique({ where: { tenantId_id: { tenantId, id: partnerId } } });
  if (partner === null || month > monthOf(await databaseNow())) return null;
  const [from, until] = [startOf(month), startOf(monthAfter(month))];
  const all = (await readWallet("balance", wallet)).filter(({ at }) => at < until);
  const inMonth = all.filter(({ at }) => at >= from);
  const sum = (lines: readonly { minor: bigint }[]): bigint => lines.reduce((total, { minor }) => total + minor, 0n);
  const ids = [...new Set(inMonth.map(({ transferId }) => transferId))];
  const [legs, subjects] = await Promise.all([
    linesOfTransfers(db(), tenantId, ids),
    readSubjects(db(), tenantId, inMonth),
  ]);
  const standing = async (kind: WalletKind): Promise<Money> =>
    money(sum((await readWallet(kind, wallet)).filter(({ at }) => at < until)), currency);
  const [reserve, setAside, owed] = await Promise.all([standing("reserve"), standing("set_aside"), standing("owed")]);
  const opening = sum(all) - sum(inMonth);
  return {
    partnerId,
    partnerName: partner.name,
    month,
    currency,
    opening: money(opening, currency),
    lines: linesOf(inMonth, { legs, subjects, opening, currency }),
    closing: money(sum(all), currency),
    own: await ownSales(wallet, { from, until }),
    beside: { reserve, setAside, owed },
  };
}

async function ownSales(
  { tenantId, partnerId, currency }: Wallet,
  { from, until }: { from: Date; until: Date },
): Promise<OwnSales | null> {
  const paths = [commissionAccount(partnerId).path];
  const lines = (await linesOfAccounts(db(), { tenantId, paths, currency })).filter(({ at }) => at < until);
  if (lines.length === 0) return null;
  const sum = (some: readonly LedgerLine[]): bigint => some.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  const isPayment = ({ kind }: LedgerLine): boolean => kind === "commission_paid";
  const inMonth = lines.filter(({ at }) => at >= from);
  return {
    charged: money(sum(inMonth.filter((line) => !isPayment(line))), currency),
    paid: money(-sum(inMonth.filter(isPayment)), currency),
    owed: money(sum(lines), currency),
  };
}

interface Told {
  readonly legs: readonly LedgerLine[];
  readonly subjects: Subjects;
  readonly opening: bigint;
  readonly currency: Currency;
}

function linesOf(moved: Awaited<ReturnType<typeof readWallet>>, told: Told): StatementLine[] {
  const { currency, subjects } = told;
  const legsOf = groupBy(told.legs, ({ transferId }) => transferId);
  let balance = told.opening;
  return [...groupBy(moved, ({ transferId }) => transferId)].flatMap(([transferId, [first, ...rest]]) => {
    if (first === undefined) return [];
    const net = rest.reduce((total, { minor }) => total + minor, first.minor);
    balance += net;
    const { title, orderId, opens } = subjects(first);
    return {
      transferId,
      at: first.at,
      type: wordsOf(first, net, { title }).title,
      session: title,
      orderId,
      opens,
      parts: partsOf(first.kind, legsOf.get(transferId) ?? [], currency),
      net: money(net, currency),
      balance: money(balance, currency),
    };
  });
}

/** What is about the price of a session; everything else moves between accounts of the partner. */
const PRICED: readonly LedgerLine["kind"][] = ["settle", "refund_reserve", "dispute_lost"];

function partsOf(kind: LedgerLine["kind"], legs: readonly LedgerLine[], currency: Currency): StatementParts | null {
  if (!PRICED.includes(kind)) return null;
  const sum = (path: RegExp): Money =>
    money(
      legs.reduce((total, each) => (path.test(each.path) ? total + each.amountMinor : total), 0n),
      currency,
    );
  return {
    gross: sum(/^(?:escrow|refund|gateway|expense|order):/),
    commission: sum(/^(?:revenue:commission|tenant:payable)$/),
    penalty: sum(/^(?:revenue:penalty|fund:quality)$/),
    taxes: sum(/^tax:/),
    owed: sum(/^partner:[^:]+:(?:receivable|disputed)$/),
  };
}

/** The months that a partner can have a statement of in a currency, the latest first; the present one at least. */
export async function monthsOf({ tenantId, partnerId, currency }: Wallet): Promise<Month[]> {
  const now = monthOf(await databaseNow());
  const first = await db().ledgerEntry.findFirst({
    where: { tenantId, path: partnerAccount(partnerId).path, currency },
    orderBy: { seq: "asc" },
  });
  if (first === null) return [now];
  const { createdAt } = await db().ledgerTransfer.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: first.transferId } },
  });
  return monthsBetween(monthOf(createdAt), now);
}

/** The currencies in which a partner has ever had a balance. */
export async function currenciesOf(tenantId: string, partnerId: string): Promise<string[]> {
  const accounts = await db().ledgerAccount.findMany({
    where: { tenantId, path: partnerAccount(partnerId).path },
    orderBy: { currency: "asc" },
  });
  return accounts.map(({ currency }) => currency);
}
