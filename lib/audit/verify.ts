import { existsSync, readFileSync } from "node:fs";
import type pg from "pg";
import { z } from "zod";
import { isSigned, type SignedHead } from "./sign";

/** The first row of a tenant's chain that is not as it was sealed. */
export interface BrokenRow {
  readonly tenant: string;
  readonly seq: number;
  readonly reason: string;
}

export interface AuditReport {
  readonly sealed: number;
  /** Rows that wait to be sealed. */
  readonly unsealed: number;
  readonly heads: number;
  /** Who signed, in base64; more than one after a change of the key. */
  readonly publicKeys: readonly string[];
  /** One for each tenant whose chain is broken. */
  readonly broken: readonly BrokenRow[];
}

/**
 * The chain as a query over the views of schema `books`: every row is broken, `seq` is the number of the row that is
 * changed or missing, or that another row was put in before.
 */
export const BROKEN_ROWS = `
  SELECT tenant, least(seq, place) AS seq,
    CASE WHEN seq <> place THEN 'a row is missing' WHEN prev_hash <> before THEN 'it does not follow the row before'
      ELSE 'it is not what was sealed' END AS reason
  FROM (
    SELECT tenant, seq, row_number() OVER chain AS place, prev_hash, computed,
      coalesce(lag(hash) OVER chain, decode(repeat('00', 32), 'hex')) AS before, hash
    FROM (
      -- Computed first, so that only hashes are carried through the sort.
      SELECT tenant, seq, prev_hash, hash,
        sha256(prev_hash || convert_to(jsonb_build_array(seq, tenant, actor, action, subject)::text || payload::text, 'UTF8')) AS computed
      FROM books.audit OFFSET 0
    ) r WINDOW chain AS (PARTITION BY tenant ORDER BY seq)
  ) c WHERE seq <> place OR prev_hash <> before OR hash IS DISTINCT FROM computed
  UNION ALL
  SELECT tenant, stands_before, 'a row was put in before it' FROM (
    -- The fence keeps the planner from looking this up for sealed rows, too.
    SELECT tenant, stands_before FROM books.audit_unsealed OFFSET 0
  ) u WHERE stands_before IS NOT NULL`;

/**
 * Verifies every chain from its first row, and every signed head against it. Heads that were kept elsewhere are what
 * a chain that was written anew from some row on cannot agree with.
 * @param client in a transaction with one snapshot; may be a role that reads schema `books` only.
 */
export async function verifyAudit(client: pg.ClientBase, heads: readonly SignedHead[]): Promise<AuditReport> {
  const rows = await client.query<{ tenant: string; seq: string; reason: string }>(
    `SELECT DISTINCT ON (tenant) tenant, seq, reason FROM (${BROKEN_ROWS}) b ORDER BY tenant, seq`,
  );
  const counts = await client.query<{ sealed: string; unsealed: string }>(
    "SELECT (SELECT count(*) FROM books.audit) AS sealed, (SELECT count(*) FROM books.audit_unsealed) AS unsealed",
  );
  const all = [...(await storedHeads(client)), ...heads];
  const inChain = rows.rows.map(({ tenant, seq, reason }) => ({ tenant, seq: Number(seq), reason }));
  return {
    sealed: Number(counts.rows[0]?.sealed ?? 0),
    unsealed: Number(counts.rows[0]?.unsealed ?? 0),
    heads: all.length,
    publicKeys: [...new Set(all.map((head) => head.publicKey))],
    broken: firstOfEach([...inChain, ...(await brokenHeads(client, all))]),
  };
}

async function storedHeads(client: pg.ClientBase): Promise<SignedHead[]> {
  const { rows } = await client.query<Omit<SignedHead, "seq" | "signedAt"> & { seq: string; signed_at: Date }>(
    `SELECT tenant, seq, encode(hash, 'hex') AS hash, signed_at, public_key AS "publicKey", signature FROM books.audit_head`,
  );
  return rows.map(({ signed_at, ...head }) => ({
    ...head,
    seq: Number(head.seq),
    signedAt: signed_at.toISOString(),
  }));
}

async function brokenHeads(client: pg.ClientBase, heads: readonly SignedHead[]): Promise<BrokenRow[]> {
  const forged = heads
    .filter((head) => !isSigned(head))
    .map(({ tenant, seq }) => ({ tenant, seq, reason: "its head is not signed by the key that it names" }));
  const { rows } = await client.query<{ tenant: string; seq: string }>(
    `SELECT h.tenant, h.seq FROM unnest($1::text[], $2::bigint[], $3::text[]) h (tenant, seq, hash)
     LEFT JOIN books.audit a ON a.tenant = h.tenant AND a.seq = h.seq WHERE encode(a.hash, 'hex') IS DISTINCT FROM h.hash`,
    [heads.map(({ tenant }) => tenant), heads.map(({ seq }) => seq), heads.map(({ hash }) => hash)],
  );
  const reason = "its signed head says otherwise";
  return [...forged, ...rows.map(({ tenant, seq }) => ({ tenant, seq: Number(seq), reason }))];
}

function firstOfEach(broken: readonly BrokenRow[]): BrokenRow[] {
  const first = new Map<string, BrokenRow>();
  for (const row of broken.toSorted((a, b) => a.seq - b.seq)) if (!first.has(row.tenant)) first.set(row.tenant, row);
  return [...first.values()];
}

const headText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  })
  .pipe(
    z.strictObject({
      tenant: z.string(),
      seq: z.int(),
      hash: z.string(),
      signedAt: z.string(),
      publicKey: z.string(),
      signature: z.string(),
    }),
  );

/** The heads of a file, one JSON object a line; none where there is no file. A line that was cut off in writing is no head. */
export function readHeads(file: string): SignedHead[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => headText.safeParse(line)).flatMap(({ data }) => (data === undefined ? [] : [data]));
}
