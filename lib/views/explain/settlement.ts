import { z } from "zod";
import { groupBy } from "@/lib/core/group";
import { formatMoney, type Money, money } from "@/lib/core/money";
import { percent } from "@/lib/core/percent";
import { db, type Tx } from "@/lib/db/client";
import { escrowAccount } from "@/lib/payments/ledger/accounts";
import { type Component, type Components, COMPONENTS } from "@/lib/payments/ledger/components";
import { type LedgerLine, linesOfAccounts, linesOfTransfers, transferIdOf } from "@/lib/payments/ledger/lines";
import { settledComponents } from "@/lib/payments/settlement/components";
import { planSettlement, taxableOf } from "@/lib/payments/settlement/plan";
import type { Escrow } from "@/prisma/generated/client";
import { type Explanation, explain, type Formula, negative, sumFormula, sumOf } from "./node";

const frozen = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  platformBasisPoints: z.int(),
  tenantBasisPoints: z.int(),
  scoreThreshold: z.int(),
  slopeBasisPoints: z.int(),
  penaltyCapBasisPoints: z.int().nullable(),
  penaltyToFund: z.boolean(),
  priceTaxBasisPoints: z.int(),
  commissionTaxBasisPoints: z.int(),
  tcsBasisPoints: z.int(),
  tdsBasisPoints: z.int(),
  /** Settlements of earlier releases do not say it: none of them was. */
  isPrincipal: z.boolean().default(false),
});
type Policy = z.infer<typeof frozen>;

/** What a split was computed from, and what it came to. */
export interface Split {
  readonly released: Money;
  readonly components: Components;
  readonly score: number | null;
  readonly policy: Policy;
  /** How what was released came about. */
  readonly held: readonly Explanation[];
  readonly lines: readonly LedgerLine[];
}

/** The partner's share of a price: what was released, less what each rule takes. */
export function explainSplit(split: Split, title: string): Explanation {
  const { components, held, lines } = split;
  const { id, name, version } = split.policy;
  const taken = COMPONENTS.flatMap((component) => {
    const amount = components[component];
    return component === "partner" || amount.minor === 0n ? [] : [explainTaken(split, component, amount)];
  });
  const children = [...held, ...taken];
  return explain({
    title,
    sentence:
      lines.length === 0
        ? "The partner's share as things stand: it is computed again when the hold is over."
        : `The hold was over and the price was split under the policy ${name}, version ${version}; the partner has the rest.`,
    amount: components.partner,
    formula: sumFormula(children),
    policy: { id, name, version },
    lines: lines.filter(({ path }) => path.endsWith(":available")),
    children,
  });
}

const TAKEN: Readonly<Record<Exclude<Component, "partner">, { title: string; sentence: string; path: string }>> = {
  tenant: {
    title: "Marketplace's share",
    sentence: "The marketplace's part of the commission.",
    path: "tenant:payable",
  },
  commission: {
    title: "Platform's share",
    sentence: "The commission of the platform, rounded half up.",
    path: "revenue:commission",
  },
  penalty: {
    title: "Penalty",
    sentence: "What the score costs the partner, a half rounded down in the partner's favour; it goes to the platform.",
    path: "revenue:penalty",
  },
  fund: {
    title: "Penalty",
    sentence: "What the score costs the partner; it goes to the quality fund, which pays for goodwill only.",
    path: "fund:quality",
  },
  commissionTax: { title: "Tax on the commission", sentence: "GST on the commission.", path: "tax:gst_output" },
  tcs: {
    title: "TCS",
    sentence: "Tax collected at source, paid to the state for the partner.",
    path: "tax:tcs_payable",
  },
  tds: {
    title: "TDS",
    sentence: "Tax deducted at source, paid to the state for the partner.",
    path: "tax:tds_payable",
  },
};

/** What is told otherwise where the operator sells in its own name. */
const OWN_SALE: Partial<Record<Component, { title: string; sentence: string }>> = {
  commissionTax: {
    title: "Tax in the price",
    sentence: "GST on the whole price, which the platform pays as the seller.",
  },
  tds: {
    title: "TDS",
    sentence: "Tax deducted at source from what the partner is due, paid to the state for the partner.",
  },
};

function explainTaken(split: Split, component: Exclude<Component, "partner">, amount: Money): Explanation {
  const { path, ...inWords } = TAKEN[component];
  const { title, sentence } = split.policy.isPrincipal ? { ...inWords, ...OWN_SALE[component] } : inWords;
  return explain({
    title,
    sentence,
    amount: negative(amount),
    formula: formulaOf(split, component),
    lines: split.lines.filter((line) => line.path === path),
  });
}

/** From the inputs that `planSettlement` computes with. */
function formulaOf(split: Split, component: Exclude<Component, "partner">): Formula {
  const { released, policy } = split;
  const taxable = taxableOf(released, policy);
  const commission = money(split.components.commission.minor + split.components.tenant.minor, released.currency);
  const rate = (basisPoints: number, of: string, base: Money): Formula => ({
    text: `${percent(basisPoints)} of ${of} ${formatMoney(base)}`,
    inputs: [
      { name: "Rate", value: percent(basisPoints) },
      { name: of.charAt(0).toUpperCase() + of.slice(1), value: formatMoney(base) },
    ],
  });
  switch (component) {
    case "tenant":
      return rate(policy.tenantBasisPoints, "the commission", commission);
    case "commission":
      return commissionFormula(policy, rate(policy.platformBasisPoints, priceName(policy), taxable));
    case "penalty":
    case "fund":
      return penaltyFormula(split, money(taxable.minor - commission.minor, released.currency));
    case "commissionTax":
      return policy.isPrincipal
        ? priceTaxFormula(split, taxable)
        : rate(policy.commissionTaxBasisPoints, "the commission", commission);
    case "tcs":
      return rate(policy.tcsBasisPoints, priceName(policy), taxable);
    case "tds":
      return policy.isPrincipal
        ? rate(policy.tdsBasisPoints, "the partner's part", partnersDue(split, taxable))
        : rate(policy.tdsBasisPoints, priceName(policy), taxable);
  }
}

/** What the price is more than the price without tax, so that the rounding is told as it was done. */
function priceTaxFormula({ released, policy }: Split, taxable: Money): Formula {
  return {
    text: `${formatMoney(released)} less ${formatMoney(taxable)}, which it is without its ${percent(policy.priceTaxBasisPoints)} tax`,
    inputs: [
      { name: "Rate", value: percent(policy.priceTaxBasisPoints) },
      { name: "Price", value: formatMoney(released) },
      { name: "Price without tax", value: formatMoney(taxable) },
    ],
  };
}

/** What a partner whom the operator buys from is due: the price without tax, less commission and penalty. */
function partnersDue({ components: { tenant, commission, penalty, fund } }: Split, taxable: Money): Money {
  return money(taxable.minor - tenant.minor - commission.minor - penalty.minor - fund.minor, taxable.currency);
}

const priceName = ({ priceTaxBasisPoints }: Policy): string =>
  priceTaxBasisPoints === 0 ? "the price" : `the price without its ${percent(priceTaxBasisPoints)} tax`;

function commissionFormula({ tenantBasisPoints }: Policy, { text, inputs }: Formula): Formula {
  if (tenantBasisPoints === 0) return { text, inputs };
  const share = percent(tenantBasisPoints);
  return {
    text: `${text}, less the marketplace's ${share}`,
    inputs: [...inputs, { name: "Marketplace", value: share }],
  };
}

function penaltyFormula({ score, policy }: Split, base: Money): Formula {
  const points = Math.max(0, policy.scoreThreshold - (score ?? policy.scoreThreshold));
  const cap = policy.penaltyCapBasisPoints;
  const limit = cap === null ? "" : `, at most ${percent(cap)}`;
  return {
    text: `${points} points below ${policy.scoreThreshold}, each ${percent(policy.slopeBasisPoints)} of the partner's share of ${formatMoney(base)}${limit}`,
    inputs: [
      { name: "Score", value: score === null ? "none" : `${score} of 100` },
      { name: "No penalty from", value: policy.scoreThreshold.toString() },
      { name: "For each point below", value: percent(policy.slopeBasisPoints) },
      { name: "Partner's share before", value: formatMoney(base) },
      ...(cap === null ? [] : [{ name: "At most", value: percent(cap) }]),
    ],
  };
}

/** Splits that are booked, with the lines of the ledger; by order. */
export async function readSplits(tx: Tx, tenantId: string, orderIds: readonly string[]): Promise<Map<string, Split>> {
  const rows = await tx.settlement.findMany({ where: { tenantId, orderId: { in: [...orderIds] } } });
  const ids = rows.map(({ orderId }) => transferIdOf("settle", orderId));
  const [posted, held] = await Promise.all([linesOfTransfers(tx, tenantId, ids), readHeld(tx, tenantId, rows)]);
  const linesOf = groupBy(posted, ({ source }) => source);
  return new Map(
    rows.map((row) => [
      row.orderId,
      {
        released: money(row.releasedMinor, row.currency),
        components: settledComponents(row),
        score: row.score,
        policy: frozen.parse(row.policy),
        held: held.get(row.orderId) ?? [],
        lines: linesOf.get(row.orderId) ?? [],
      },
    ]),
  );
}

/** How the price of an order was split; null before that. */
export async function explainOrder(tenantId: string, orderId: string): Promise<Explanation | null> {
  const split = (await readSplits(db(), tenantId, [orderId])).get(orderId);
  return split === undefined ? null : explainSplit(split, "Partner's share");
}

/** The split that an order would come to if its hold were over now. */
export async function expectedSplit(tx: Tx, escrow: Escrow): Promise<Split> {
  const { tenantId, orderId, currency, policyId, score } = escrow;
  const row = await tx.settlementPolicy.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: policyId } } });
  const held = (await readHeld(tx, tenantId, [escrow])).get(orderId) ?? [];
  const released = sumOf(held, currency);
  return {
    released,
    components: planSettlement(released, score, row, escrow),
    score,
    policy: frozen.parse({ ...row, isPrincipal: escrow.isPrincipal }),
    held,
    lines: [],
  };
}

interface HeldOrder {
  readonly orderId: string;
  readonly currency: string;
}

/** How what was released came about: what was paid, less what left the hold before. */
async function readHeld(tx: Tx, tenantId: string, orders: readonly HeldOrder[]): Promise<Map<string, Explanation[]>> {
  const found = new Map<string, Explanation[]>();
  for (const [currency, some] of groupBy(orders, (each) => each.currency)) {
    const paths = new Map(some.map(({ orderId }) => [escrowAccount(orderId).path, orderId]));
    const lines = await linesOfAccounts(tx, { tenantId, paths: [...paths.keys()], currency });
    for (const [path, own] of groupBy(lines, (line) => line.path))
      found.set(paths.get(path) ?? "", own.filter(({ kind }) => kind !== "settle").map(explainHeld));
  }
  return found;
}

function explainHeld(line: LedgerLine): Explanation {
  const amount = money(-line.amountMinor, line.currency);
  const common = { amount, lines: [line] };
  if (line.kind === "capture")
    return explain({ ...common, title: "Paid by the customer", sentence: "It was held for the session from then on." });
  if (line.kind === "refund_reserve")
    return explain({
      ...common,
      title: "Given back before",
      sentence: "It went back to the customer while it was held, so it was never split.",
      opens: { kind: "refund", id: line.source },
    });
  return amount.minor < 0n
    ? explain({ ...common, title: "Taken by the bank", sentence: "The customer contested it at the bank, and won." })
    : explain({ ...common, title: "Returned by the bank", sentence: "The bank decided otherwise later." });
}
