import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { type Config, config } from "@/lib/config/config";
import { db, type Tx } from "@/lib/db/client";
import { inTenant } from "@/lib/db/tenant";
import { visitTenant } from "@/lib/db/visit";
import { recordAudit } from "@/lib/audit/record";
import { addHost } from "./hosts";
import type { PolicyShape } from "./policies";
import { findTenant } from "./queries";

/** How a tenant stands, as the platform's owner sees it. */
export interface TenantLine {
  readonly tenantId: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Since when no money leaves; null while it does. */
  readonly frozenAt: Date | null;
  /** The oldest first. */
  readonly hosts: readonly string[];
  readonly openDisputes: number;
  /** Of customers, for sessions that are not settled. */
  readonly held: readonly Money[];
  /** Of partners: what they can ask for, and what is kept back. */
  readonly payable: readonly Money[];
  readonly platformShare: readonly Money[];
  readonly tenantShare: readonly Money[];
}

export interface TenantDetail extends TenantLine {
  /** By which its callers are limited; null: as the configuration of the installation says. */
  readonly plan: string | null;
}

interface Look {
  readonly userId: string;
  readonly requestId: string | null;
}

const PAGE = 50;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly frozen_at: Date | null;
  readonly hosts: string[];
  readonly open_disputes: bigint;
  readonly sums: readonly Readonly<Record<"currency" | "held" | "payable" | "platform" | "tenant", string>>[];
}

/**
 * All tenants, the newest first, fifty at a time. Every tenant that is shown has a row in its audit that says who looked:
 * the database writes it in the statement that reads (`platform_look`).
 * @param before the id of the last tenant of the page before
 */
export async function lookAtTenants({ userId, requestId }: Look, before: string | null): Promise<TenantLine[]> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT * FROM platform_look(${userId}, 'list', ${requestId}, NULL, ${before}, ${PAGE})`;
  return rows.map(lineOf);
}

/** One of them, with the same row, and what the platform has agreed with it. @throws AppError `not_found` */
export async function lookAtTenant({ userId, requestId }: Look, tenantId: string): Promise<TenantDetail> {
  const [row] = await db().$queryRaw<Row[]>`
    SELECT * FROM platform_look(${userId}, 'tenant', ${requestId}, ${tenantId}, NULL, 1)`;
  if (!row) throw new AppError("not_found", "there is no such tenant");
  const { plan } = await inTenant(tenantId, () => findTenant(db(), tenantId));
  return { ...lineOf(row), plan };
}

/** The same as JSON says it. */
export function tellTenant<T extends TenantLine>(line: T) {
  const tell = (sums: readonly Money[]) => sums.map(({ minor, currency }) => ({ amount: minor, currency }));
  const { held, payable, platformShare, tenantShare, ...facts } = line;
  return {
    ...facts,
    held: tell(held),
    payable: tell(payable),
    platformShare: tell(platformShare),
    tenantShare: tell(tenantShare),
  };
}

function lineOf(row: Row): TenantLine {
  const of = (name: "held" | "payable" | "platform" | "tenant"): Money[] =>
    row.sums.map((sum) => money(BigInt(sum[name]), sum.currency));
  return {
    tenantId: row.id,
    name: row.name,
    createdAt: row.created_at,
    frozenAt: row.frozen_at,
    hosts: row.hosts,
    openDisputes: Number(row.open_disputes),
    held: of("held"),
    payable: of("payable"),
    platformShare: of("platform"),
    tenantShare: of("tenant"),
  };
}

/** Whether a tenant's hosts are the platform's own: platform owners act there, and not at the hosts of others. */
export function isPlatformHost(tenantId: string): boolean {
  return tenantId === config().tenantId;
}

/** @throws AppError `not_found` anywhere else */
export function assertPlatformHost(tenantId: string): void {
  if (!isPlatformHost(tenantId)) throw new AppError("not_found", "there is nothing here");
}

export interface NewTenant {
  readonly actor: string;
  readonly name: string;
  readonly defaultCurrency: string;
  readonly hosts: readonly string[];
  readonly policy: PolicyShape;
  /** Makes the first owner, in the new tenant. */
  readonly addOwner: (tenantId: string) => Promise<void>;
}

const TRIAL_MS = BigInt(DAY_MS);
/** The smallest payout and what one operator alone gives back, in minor units; others are agreed later. */
const USUAL: Readonly<Record<string, { readonly payout: bigint; readonly refund: bigint }>> = {
  INR: { payout: 50_000n, refund: 10_000_000n },
  USD: { payout: 1_000n, refund: 100_000n },
  EUR: { payout: 1_000n, refund: 100_000n },
  GBP: { payout: 1_000n, refund: 100_000n },
};
export const TENANT_CURRENCIES = Object.keys(USUAL);

/**
 * Makes a tenant with a policy, hosts and its first owner. It takes no orders until it has the keys of a gateway.
 * @throws AppError `invalid_input`, `conflict` for a host that leads somewhere already
 */
export async function addTenant(tx: Tx, i: NewTenant): Promise<{ tenantId: string; hosts: readonly string[] }> {
  const { actor, name, defaultCurrency } = i;
  const [tenantId, settlementPolicyId] = [newId("tenant"), newId("policy")];
  const hosts = [...new Set(i.hosts)];
  await visitTenant(tx, tenantId, async () => {
    await tx.tenant.create({ data: { id: tenantId, name, defaultCurrency, trialMs: TRIAL_MS, settlementPolicyId } });
    await tx.settlementPolicy.create({ data: { ...i.policy, tenantId, id: settlementPolicyId } });
    const usual = Object.entries(USUAL);
    await tx.payoutMinimum.createMany({
      data: usual.map(([currency, { payout }]) => ({ tenantId, currency, amountMinor: payout })),
    });
    await tx.refundLimit.createMany({
      data: usual.map(([currency, { refund }]) => ({ tenantId, currency, amountMinor: refund })),
    });
    const after = { name, defaultCurrency };
    await recordAudit(tx, [{ tenantId, actor, action: "tenant.added", subject: tenantId, after }]);
    for (const host of hosts) await addHost(tx, { tenantId, actor, host });
    await i.addOwner(tenantId);
  });
  return { tenantId, hosts };
}

/** Does something about a tenant that is there, in that tenant's place. @throws AppError `not_found` */
export function atTenant<T>(tx: Tx, tenantId: string, work: () => Promise<T>): Promise<T> {
  return visitTenant(tx, tenantId, async () => {
    if ((await tx.tenant.count({ where: { id: tenantId } })) !== 1)
      throw new AppError("not_found", "there is no such tenant");
    return work();
  });
}

/** Says by which plan a tenant's callers are limited, from their next request on; null: by that of the installation. */
export async function setTenantPlan(
  tx: Tx,
  { tenantId, actor, plan }: { tenantId: string; actor: string; plan: Config["tenantPlan"] | null },
): Promise<void> {
  const before = { plan: (await findTenant(tx, tenantId)).plan };
  await tx.tenant.update({ where: { id: tenantId }, data: { plan } });
  await recordAudit(tx, [
    { tenantId, actor, action: "tenant.plan_changed", subject: tenantId, before, after: { plan } },
  ]);
}
