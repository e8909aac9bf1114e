import { AppError, errorMessage, isAppError } from "@/lib/core/errors";
import { DAY_MS, MINUTE_MS, SECOND_MS, shift } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import type { ListedDispute } from "@/lib/payments/gateways/dispute-types";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { type Gateway, GATEWAYS, type GatewayName } from "@/lib/payments/gateways/types";

/** How often an account's list is read: what a webhook did not tell still stops a hold of 24 hours in time. */
const EVERY_MS = 10 * MINUTE_MS;
/** A list may show something later than something that began after it. */
const OVERLAP_MS = DAY_MS;
/** PayPal goes 180 days back; whoever has heard nothing for so long asks without a beginning. */
const LONGEST_AGO_MS = 170 * DAY_MS;

/** An account at a gateway whose list of disputes is due. */
export interface AccountToRead {
  readonly tenantId: string;
  readonly gateway: GatewayName;
  /** The partner whose own account it is; null for the tenant's. */
  readonly owner: string | null;
  /** By the gateway's clock. */
  readonly since: Date | null;
}

/** Takes accounts whose list is due and notes when it is due again; one that is new is due at once. */
export async function claimAccountsToRead(tx: Tx, limit: number): Promise<AccountToRead[]> {
  await tx.$executeRaw`
    INSERT INTO dispute_look (tenant_id, gateway, owner)
    SELECT t.id, g, '' FROM tenant t, unnest(${[...GATEWAYS]}::text[]) g
    UNION ALL SELECT tenant_id, gateway, partner_id FROM partner_gateway
    ON CONFLICT DO NOTHING`;
  return tx.$queryRaw<AccountToRead[]>`
    UPDATE dispute_look l SET next_look_at = hf_now() + ${EVERY_MS / SECOND_MS}::int * interval '1 second'
    WHERE (l.tenant_id, l.gateway, l.owner) IN (
      SELECT tenant_id, gateway, owner FROM dispute_look
      WHERE next_look_at <= hf_now() ORDER BY next_look_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING l.tenant_id AS "tenantId", l.gateway, nullif(l.owner, '') AS owner,
      CASE WHEN l.newest_at > hf_now() - ${LONGEST_AGO_MS / DAY_MS}::int * interval '1 day'
        THEN l.newest_at - ${OVERLAP_MS / DAY_MS}::int * interval '1 day' END AS since`;
}

/**
 * Reads an account's list and asks about each dispute that is not open in our books: of which we never heard, or that was
 * opened again after we closed it. The others are asked about one by one in any case (`poll.ts`).
 * @param store keeps an answer, before the list counts as read.
 * @throws AppError `gateway_unreachable` when some could not be asked about, after the others were; the list is then read again
 * from where it was
 */
export async function readDisputes(
  i: AccountToRead,
  store: (answer: GatewayAnswer) => Promise<unknown>,
): Promise<void> {
  const { tenantId, gateway: name, owner } = i;
  const gateway = await configured(i);
  if (gateway === null) return;
  const listed = await gateway.disputes.listDisputes(i.since);
  const open = await openHere(i, listed);
  const failures: unknown[] = [];
  for (const { gatewayDisputeId } of listed) {
    if (open.has(gatewayDisputeId)) continue;
    try {
      await store({ tenantId, gateway: name, owner, message: await gateway.disputes.fetchDispute(gatewayDisputeId) });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw unasked(name, failures);
  await noteRead(i, listed);
}

function unasked(gateway: GatewayName, [first, ...more]: readonly unknown[]): AppError {
  const message = `${more.length + 1} listed disputes could not be asked about, first: ${errorMessage(first)}`;
  return new AppError("gateway_unreachable", message, { gateway }, { cause: first });
}

/** Null where there are no keys: a tenant need not have every gateway. */
async function configured({ tenantId, gateway, owner }: AccountToRead): Promise<Gateway | null> {
  try {
    return await gatewayOf(tenantId, gateway, owner);
  } catch (error) {
    if (isAppError(error, "unknown_gateway")) return null;
    throw error;
  }
}

async function openHere({ tenantId, gateway }: AccountToRead, listed: readonly ListedDispute[]): Promise<Set<string>> {
  const gatewayDisputeId = { in: listed.map((each) => each.gatewayDisputeId) };
  const rows = await withTx((tx) =>
    tx.chargeback.findMany({
      where: { tenantId, gateway, gatewayDisputeId, closedAt: null },
      select: { gatewayDisputeId: true },
    }),
  );
  return new Set(rows.map((row) => row.gatewayDisputeId));
}

async function noteRead({ tenantId, gateway, owner }: AccountToRead, listed: readonly ListedDispute[]): Promise<void> {
  const times = listed.flatMap(({ at }) => (at === null ? [] : [at.getTime()]));
  if (times.length === 0) return;
  const newest = shift(new Date(0), Math.max(...times));
  await withTx(
    (tx) => tx.$executeRaw`
      UPDATE dispute_look SET newest_at = greatest(newest_at, ${newest}::timestamptz)
      WHERE tenant_id = ${tenantId} AND gateway = ${gateway} AND owner = ${owner ?? ""}`,
  );
}
