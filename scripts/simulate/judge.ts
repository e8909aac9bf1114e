import { db } from "@/lib/db/client";
import type { PrismaClient } from "@/prisma/generated/client";
import { compareBooks, type Side } from "../storm/compare";
import type { Failure } from "./batch";
import type { MemoryGateway } from "./gateway";
import type { Life } from "./life";

/** Objects that are not at their end, with the partner whose they are. */
const OPEN = `
  SELECT 'payment ' || p.id || ' ' || p.state AS what, o.partner_id AS partner FROM payment p LEFT JOIN customer_order o ON o.tenant_id = p.tenant_id AND o.id = p.order_id
    WHERE p.state IN ('created', 'requires_action', 'processing', 'in_doubt', 'authorized')
  UNION ALL SELECT 'refund ' || r.id || ' ' || r.state, o.partner_id FROM refund r JOIN payment p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id
    LEFT JOIN customer_order o ON o.tenant_id = p.tenant_id AND o.id = p.order_id WHERE r.state NOT IN ('succeeded', 'rejected', 'canceled')
  UNION ALL SELECT 'payout ' || id || ' ' || state, partner_id FROM payout WHERE state NOT IN ('paid', 'failed', 'returned', 'rejected', 'canceled')
  UNION ALL SELECT 'escrow ' || order_id || ' ' || state || ' ' || balance_minor, partner_id FROM escrow
    WHERE state NOT IN ('settled', 'refunded', 'charged_back') OR balance_minor <> 0
  UNION ALL SELECT 'order ' || id || ' ' || state, partner_id FROM customer_order WHERE state = 'open'`;

export async function openWork(client: PrismaClient): Promise<number> {
  const [row] = await client.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT (SELECT count(*) FROM (${OPEN}) x) + (SELECT count(*) FROM inbox_event WHERE status = 'received') AS n`,
  );
  return Number(row?.n ?? 0n);
}

interface Finding {
  readonly seed: number;
  readonly what: string;
}

/** Compares our books with what the gateways in memory know, life by life, and looks for what is not at its end. */
export async function judge(lives: readonly Life[], gateways: readonly MemoryGateway[]): Promise<Failure[]> {
  const found = [
    ...lives.flatMap(({ seed, faults }) => faults.map((what) => ({ seed, what }))),
    ...(await differences(lives, gateways)),
    ...(await unfinished(lives)),
    ...(await unacknowledged(lives)),
    ...(await dead(lives)),
    ...(await scores(lives)),
  ];
  const traces = new Map(lives.map((life) => [life.seed, life.trace]));
  return found.map((each) => ({ ...each, trace: traces.get(each.seed) ?? [] }));
}

/** The gateway's ids name the seed; -1 where a text names none. */
const seedNamed = (text: string): number => Number(/_(\d+)_\d+/.exec(text)?.[1] ?? -1);

async function differences(lives: readonly Life[], gateways: readonly MemoryGateway[]): Promise<Finding[]> {
  const attempts = await attemptsOf(lives);
  const compared = compareBooks(await ourSide(lives), theirSide(gateways), attempts.payoutOf);
  return [...compared.lost, ...compared.doubled, ...compared.differences].map((what) => ({
    seed: Math.max(seedNamed(what), attempts.seedIn(what)),
    what,
  }));
}

async function unfinished(lives: readonly Life[]): Promise<Finding[]> {
  const seeds = new Map(lives.map((life) => [life.ids.partner, life.seed]));
  const rows = await db().$queryRawUnsafe<{ what: string; partner: string | null }[]>(OPEN);
  return rows.flatMap(({ what, partner }) => {
    const seed = partner === null ? -1 : seeds.get(partner);
    return seed === undefined ? [] : [{ seed, what: `not at its end: ${what}` }];
  });
}

/** Messages that were left to a person. */
async function dead(lives: readonly Life[]): Promise<Finding[]> {
  const seeds = new Set(lives.map((life) => life.seed));
  const rows = await db().inboxEvent.findMany({
    where: { status: "dead" },
    select: { id: true, lastError: true, bodyText: true },
  });
  return rows
    .map((row) => ({
      seed: seedNamed(row.bodyText ?? ""),
      what: `dead message ${row.id}: ${row.lastError} ${row.bodyText}`,
    }))
    .filter((each) => seeds.has(each.seed));
}

/** A score that was acknowledged, and money divided by another one or none. */
async function scores(lives: readonly Life[]): Promise<Finding[]> {
  const rows = await db().settlement.findMany({ select: { orderId: true, score: true } });
  const booked = new Map(rows.map((row) => [row.orderId, row.score]));
  return lives.flatMap(({ seed, order, score }) => {
    const divided = order === undefined ? undefined : booked.get(order.orderId);
    if (score === undefined || divided === undefined || divided === score) return [];
    return [{ seed, what: `the customer gave ${score}, the money of ${order?.orderId} was divided by ${divided}` }];
  });
}

/** Acknowledged and absent, or present and never acknowledged. */
async function unacknowledged(lives: readonly Life[]): Promise<Finding[]> {
  const partners = lives.map((life) => life.ids.partner);
  const rows = await db().$queryRaw<{ id: string; partner: string }[]>`
    SELECT id, partner_id AS partner FROM customer_order WHERE partner_id = ANY(${partners})
    UNION ALL SELECT id, partner_id FROM payout WHERE partner_id = ANY(${partners})
    UNION ALL SELECT r.id, o.partner_id FROM refund r JOIN customer_order o ON o.tenant_id = r.tenant_id AND o.id = r.order_id
      WHERE o.partner_id = ANY(${partners}) AND r.requested_role <> 'rules'`;
  const present = new Map<string, Set<string>>(partners.map((partner) => [partner, new Set()]));
  for (const row of rows) present.get(row.partner)?.add(row.id);
  return lives.flatMap(({ seed, ids, acknowledged }) => {
    const there = present.get(ids.partner) ?? new Set();
    return [
      ...[...acknowledged]
        .filter((id) => !there.has(id))
        .map((id) => ({ seed, what: `${id} was acknowledged and is absent` })),
      ...[...there].filter((id) => !acknowledged.has(id)).map((id) => ({ seed, what: `${id} was never acknowledged` })),
    ];
  });
}

async function attemptsOf(
  lives: readonly Life[],
): Promise<{ payoutOf: Map<string, string>; seedIn: (text: string) => number }> {
  const partners = new Map(lives.map((life) => [life.ids.partner, life.seed]));
  const rows = await db().payoutAttempt.findMany({
    where: { payout: { partnerId: { in: [...partners.keys()] } } },
    select: { id: true, payoutId: true, payout: { select: { partnerId: true } } },
  });
  const seeds = new Map(
    rows.flatMap((row) => [row.id, row.payoutId].map((id) => [id, partners.get(row.payout.partnerId) ?? -1])),
  );
  return {
    payoutOf: new Map(rows.map((row) => [row.id, row.payoutId])),
    seedIn: (text) => [...seeds].find(([id]) => text.includes(id))?.[1] ?? -1,
  };
}

async function ourSide(lives: readonly Life[]): Promise<Side> {
  const [first, last] = [Math.min(...lives.map((life) => life.seed)), Math.max(...lives.map((life) => life.seed))];
  const partners = lives.map((life) => life.ids.partner);
  const payments = await db().$queryRaw<
    { gateway: string; id: string; amount: bigint; currency: string; refunded: bigint }[]
  >`
    SELECT p.gateway, p.gateway_payment_id AS id, p.amount_minor AS amount, p.currency, coalesce(sum(r.amount_minor), 0)::bigint AS refunded
    FROM payment p LEFT JOIN refund r ON r.tenant_id = p.tenant_id AND r.payment_id = p.id AND r.state = 'succeeded'
    WHERE p.state = 'captured' AND split_part(p.gateway_payment_id, '_', 2)::int BETWEEN ${first} AND ${last} GROUP BY p.tenant_id, p.id`;
  const refunds = await db().$queryRaw<{ gateway: string; id: string; amount: bigint; currency: string }[]>`
    SELECT gateway, gateway_refund_id AS id, amount_minor AS amount, currency FROM refund
    WHERE state = 'succeeded' AND split_part(gateway_refund_id, '_', 2)::int BETWEEN ${first} AND ${last}`;
  const payouts = await db().$queryRaw<
    { gateway: string; key: string; amount: bigint; currency: string; isOut: boolean }[]
  >`
    SELECT p.gateway, a.id AS key, p.amount_minor AS amount, p.currency, p.state = 'paid' AND a.state = 'paid' AS "isOut"
    FROM payout p JOIN payout_attempt a ON a.tenant_id = p.tenant_id AND a.payout_id = p.id WHERE p.partner_id = ANY(${partners})`;
  const plain = <T extends { amount: bigint }>(row: T): Omit<T, "amount"> & { amount: number } => ({
    ...row,
    amount: Number(row.amount),
  });
  return {
    payments: payments.map((row) => ({ ...plain(row), refunded: Number(row.refunded) })),
    refunds: refunds.map(plain),
    payouts: payouts.map(plain),
  };
}

function theirSide(gateways: readonly MemoryGateway[]): Side {
  const all = <T>(pick: (gateway: MemoryGateway) => Iterable<T>): [string, T][] =>
    gateways.flatMap((gateway) => [...pick(gateway)].map((each): [string, T] => [gateway.name, each]));
  return {
    payments: all((gateway) => gateway.payments.values())
      .filter(([, payment]) => payment.status === "captured")
      .map(([gateway, { id, amount, refunded }]) => ({
        gateway,
        id,
        amount: Number(amount.minor),
        currency: amount.currency,
        refunded: Number(refunded),
      })),
    refunds: all((gateway) => gateway.refunds.values())
      .filter(([, refund]) => refund.status === "done")
      .map(([gateway, { id, amount }]) => ({ gateway, id, amount: Number(amount.minor), currency: amount.currency })),
    payouts: all((gateway) => gateway.payouts.values()).map(([gateway, { key, amount, status }]) => ({
      gateway,
      key,
      amount: Number(amount.minor),
      currency: amount.currency,
      isOut: status === "paid" || status === "processing",
    })),
  };
}
