import { type Money, money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { postTransfers } from "@/lib/payments/ledger/post";
import { captureRecipe } from "@/lib/payments/ledger/recipes";
import type { SettlementPolicy } from "@/lib/payments/settlement/policy";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import type { Dice } from "../dice";

export interface Sold {
  readonly orderId: string;
  readonly paymentId: string;
  readonly partnerId: string;
  readonly price: Money;
}

export interface Market {
  readonly tenantId: string;
  readonly dice: Dice;
  /** Begins all ids, so that several fit one database. */
  readonly prefix: string;
  readonly partners: readonly string[];
  /** Of how many orders in a hundred the operator is the seller; none without it. */
  readonly principalPercent?: number;
}

/** What is taken of a price: by halves, and with every tax, a marketplace's part and a fund. */
const POLICIES: readonly SettlementPolicy[] = [
  { ...CLASSIC, name: "proof classic" },
  {
    ...CLASSIC,
    name: "proof taxed",
    platformBasisPoints: 2_000,
    tenantBasisPoints: 3_333,
    penaltyCapBasisPoints: 2_500,
    penaltyToFund: true,
    priceTaxBasisPoints: 1_800,
    commissionTaxBasisPoints: 1_800,
    tcsBasisPoints: 50,
    tdsBasisPoints: 10,
  },
];

const policyId = (prefix: string, index: number): string => `pol_${prefix}_${index}`;

/** Partners with an offer each, a customer, the policies, and tiers by which some partners' income is kept back or netted. */
export async function openMarket(i: Omit<Market, "partners">, partners: number): Promise<Market> {
  const { tenantId, prefix } = i;
  const ids = Array.from({ length: partners }, (_, index) => `par_${prefix}${index}`);
  const user = {
    tenantId,
    id: `usr_${prefix}`,
    email: `${prefix.toLowerCase()}@proof.test`,
    passwordHash: "none",
    name: "Proof",
  };
  await db().user.create({ data: { ...user, role: "customer" } });
  await db().settlementPolicy.createMany({
    data: POLICIES.map((policy, index) => ({ tenantId, id: policyId(prefix, index), ...policy })),
  });
  await db().partner.createMany({ data: ids.map((id) => ({ tenantId, id, name: `Partner ${id}` })) });
  await db().payoutDestination.createMany({
    data: ids.map((partnerId) => ({
      tenantId,
      id: `dst_${partnerId}`,
      partnerId,
      method: "bank_account",
      currency: "INR",
      label: "HDFC ••4321",
      sealedDetails: "none",
    })),
  });
  await db().offer.createMany({
    data: ids.map((partnerId) => ({
      tenantId,
      id: `off_${partnerId}`,
      partnerId,
      kind: "session",
      title: `An hour with ${partnerId}`,
      durationMinutes: 60,
    })),
  });
  return { ...i, partners: ids };
}

interface Drawn extends Sold {
  readonly sessionId: string;
  readonly customerId: string;
  readonly score: number | null;
  readonly policyId: string;
  readonly isPrincipal: boolean;
}

/** Sessions that were paid, took place and were scored at random; their holds end in a day. */
export async function sell(market: Market, from: number, count: number): Promise<Sold[]> {
  const { tenantId } = market;
  const at = await databaseNow();
  const drawn = Array.from({ length: count }, (_, index) => draw(market, from + index));
  await db().session.createMany({ data: drawn.map((each) => sessionOf(tenantId, each, at)) });
  await db().order.createMany({ data: drawn.map((each) => orderOf(tenantId, each, at)) });
  await db().payment.createMany({ data: drawn.map((each) => paymentOf(tenantId, each, at)) });
  await db().escrow.createMany({ data: drawn.map((each) => escrowOf(tenantId, each, at)) });
  const captures = drawn.map(({ orderId, paymentId, price }) =>
    captureRecipe({ tenantId, gateway: "razorpay", gatewayPaymentId: `gw_${paymentId}`, orderId, amount: price }),
  );
  await withTx((tx) => postTransfers(tx, captures));
  return drawn;
}

function draw({ dice, prefix, partners, principalPercent = 0 }: Market, number: number): Drawn {
  const id = `${prefix}${String(number).padStart(6, "0")}`;
  return {
    orderId: `ord_${id}`,
    paymentId: `pay_${id}`,
    sessionId: `ses_${id}`,
    customerId: `usr_${prefix}`,
    partnerId: dice.pick(partners),
    price: money(BigInt(1 + dice.below(dice.chance(5) ? 100 : 900_000)), "INR"),
    score: dice.chance(20) ? null : dice.below(101),
    policyId: policyId(prefix, dice.below(POLICIES.length)),
    isPrincipal: principalPercent > 0 && dice.chance(principalPercent),
  };
}

const sessionOf = (tenantId: string, { sessionId, partnerId, customerId, score }: Drawn, at: Date) => ({
  tenantId,
  id: sessionId,
  offerId: `off_${partnerId}`,
  partnerId,
  customerId,
  reservedSlot: false,
  startsAt: shift(at, -2 * HOUR_MS),
  endsAt: shift(at, -HOUR_MS),
  state: "completed",
  completedAt: at,
  completedBy: customerId,
  score,
});

const orderOf = (
  tenantId: string,
  { orderId, sessionId, partnerId, customerId, price, policyId, isPrincipal }: Drawn,
  at: Date,
) => ({
  tenantId,
  id: orderId,
  offerId: `off_${partnerId}`,
  partnerId,
  customerId,
  sessionId,
  currency: price.currency,
  subtotalMinor: price.minor,
  totalMinor: price.minor,
  policyId,
  ...(isPrincipal ? { fundFlow: "PRINCIPAL" } : {}),
  state: "paid",
  expiresAt: at,
  paidAt: at,
});

const paymentOf = (tenantId: string, { orderId, paymentId, price }: Drawn, at: Date) => ({
  tenantId,
  id: paymentId,
  orderId,
  gateway: "razorpay",
  gatewayAccount: "main",
  gatewayOrderId: `order_${paymentId}`,
  gatewayPaymentId: `gw_${paymentId}`,
  currency: price.currency,
  amountMinor: price.minor,
  feeMinor: 0n,
  feeTaxMinor: 0n,
  state: "captured",
  capturedAt: at,
});

const escrowOf = (tenantId: string, { orderId, partnerId, price, policyId, score, isPrincipal }: Drawn, at: Date) => ({
  tenantId,
  orderId,
  partnerId,
  currency: price.currency,
  state: "holding",
  fundedMinor: price.minor,
  balanceMinor: price.minor,
  policyId,
  isPrincipal,
  score,
  holdRequiredMs: BigInt(DAY_MS),
  completedAt: at,
  runningSince: at,
  releaseAt: shift(at, DAY_MS),
});
