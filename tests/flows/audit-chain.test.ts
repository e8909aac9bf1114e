import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { config } from "@/lib/config/config";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { sealAudit, signHeads } from "@/lib/audit/seal";
import { readHeads, verifyAudit } from "@/lib/audit/verify";
import { POST as payout } from "@/app/api/payouts/request/route";
import { databaseAlone } from "../support/database";
import { randomFrom } from "../support/random";
import { post } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp({}, databaseAlone);
/** A superuser whose statements no trigger refuses. */
let tamperer: Client;

beforeAll(async () => {
  tamperer = new Client({ connectionString: world.database.ownerUrl });
  await tamperer.connect();
  await tamperer.query("SET session_replication_role = replica");
});

afterAll(() => tamperer.end());

const INSERT =
  "INSERT INTO audit_event (tenant_id, actor, action, subject) VALUES ('tnt_main', 'tester', 'test.done', $1)";

/** A transaction of the program that writes an audit row and stays open. */
async function openTransaction(subject: string): Promise<Client> {
  const client = new Client({ connectionString: world.database.workerUrl });
  await client.connect();
  await client.query("BEGIN");
  await client.query(INSERT, [subject]);
  return client;
}

const isSealed = async (subject: string): Promise<boolean> =>
  (await tamperer.query("SELECT FROM books.audit WHERE subject = $1", [subject])).rowCount === 1;

test("a deed of a request is recorded with who, from where, and what it changed", async () => {
  const partner = await given.partnerWithBalance(money(200_000n, "INR"));
  const headers = { "x-forwarded-for": "203.0.113.9", "user-agent": "Browser/1.0" };
  const body = { amount: 60_000, currency: "INR", method: "bank_account" };
  const answer = await post(payout, { userId: partner.userId, body, key: randomUUID(), headers });
  const { payoutId } = JSON.parse(answer.text) as { payoutId: string };
  const rows = await db().auditEvent.findMany({ where: { subject: payoutId }, orderBy: { seq: "asc" } });
  const requestId = answer.headers.get("x-request-id");
  const origin = { requestId, ip: "203.0.113.9", userAgent: "Browser/1.0" };
  expect(rows).toMatchObject([
    { actor: partner.userId, action: "payout.requested", ...origin },
    { action: "payout.approved", before: { state: "requested" }, after: { state: "approved" }, ...origin },
    { action: "payout.queued", before: { state: "approved" }, after: { state: "queued" }, ...origin },
  ]);
  await when.workerRunsUntilIdle();
  const later = await db().auditEvent.findFirst({ where: { subject: payoutId, action: "payout.submitted" } });
  expect(later).toMatchObject({ actor: "worker", requestId: null, ip: null });
});

test("a row of a transaction that stays open is sealed after it, and nothing that began later goes before it", async () => {
  await sealAudit();
  const open = await openTransaction("slow");
  const later = await openTransaction("quick");
  await later.query("COMMIT");
  await later.end();
  await sealAudit();
  expect([await isSealed("slow"), await isSealed("quick")]).toEqual([false, false]);
  await open.query("COMMIT");
  await open.end();
  await sealAudit();
  expect([await isSealed("slow"), await isSealed("quick")]).toEqual([true, true]);
  await world.books.assertAllInvariants();
});

test("a row with a lower number than sealed ones, of a transaction that began later, finds its place behind them", async () => {
  const [first, second] = [await openTransaction("first begun"), await openTransaction("second begun")];
  // The second has its number now; the first takes a higher one and is over before.
  await first.query(INSERT, ["first begun, higher number"]);
  await first.query("COMMIT");
  await sealAudit();
  expect(await isSealed("first begun, higher number")).toBe(true);
  await second.query("COMMIT");
  await sealAudit();
  expect(await isSealed("second begun")).toBe(true);
  await Promise.all([first.end(), second.end()]);
  await world.books.assertAllInvariants();
});

test("twenty sealers at once make one chain", async () => {
  for (let n = 0; n < 50; n += 1) await tamperer.query(INSERT, [`row ${n}`]);
  await Promise.all(Array.from({ length: 20 }, () => sealAudit()));
  await sealAudit();
  await world.books.assertAllInvariants();
});

test("heads are signed once for each state of the chain, in the table and in a file outside the database", async () => {
  await signHeads();
  await signHeads();
  const heads = readHeads(config().auditHeadsFile);
  expect(heads).toHaveLength(await db().auditHead.count());
  expect(readFileSync(config().auditHeadsFile, "utf8").trimEnd().split("\n")).toHaveLength(heads.length);
  const report = await verifyAudit(tamperer, heads);
  expect(report).toMatchObject({ unsealed: 0, broken: [], heads: 2 * heads.length });
  expect(report.publicKeys).toHaveLength(1);
});

test("the program itself can neither change nor remove what is recorded or sealed", async () => {
  const client = new Client({ connectionString: world.database.workerUrl });
  await client.connect();
  for (const table of ["audit_event", "audit_seal", "audit_head", "payment_event", "ledger_entry", "ledger_transfer"]) {
    for (const sql of [`UPDATE ${table} SET tenant_id = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
      await expect(client.query(sql)).rejects.toThrow("permission denied");
  }
  await client.end();
});

describe("tampering by a superuser without triggers", () => {
  interface Tamper {
    readonly name: string;
    /** @param seq the row in question. @returns the number of the first row that is broken then. */
    readonly act: (seq: number, last: number) => Promise<number>;
  }

  const at = (seq: number): string =>
    `(tenant_id, xid, seq) IN (SELECT tenant_id, audit_xid, audit_seq FROM audit_seal WHERE tenant_id = 'tnt_main' AND seq = ${seq})`;
  const changing = (set: string): Tamper => ({
    name: `UPDATE audit_event SET ${set}`,
    act: async (seq) => {
      await tamperer.query(`UPDATE audit_event SET ${set} WHERE ${at(seq)}`);
      return seq;
    },
  });
  const sealChange = (set: string): Tamper => ({
    name: `UPDATE audit_seal SET ${set}`,
    act: async (seq) => {
      await tamperer.query(`UPDATE audit_seal SET ${set} WHERE tenant_id = 'tnt_main' AND seq = ${seq}`);
      return seq;
    },
  });

  const TAMPERS: readonly Tamper[] = [
    ...[
      "actor = actor || '.'",
      "action = 'other'",
      "subject = ''",
      "tenant_id = 'tnt_other'",
      `payload = payload || '{"amountMinor": "1"}'`,
      `before = coalesce(before, '{}') || '{"state": "other"}'`,
      `after = coalesce(after, '{}') || '{"state": "other"}'`,
      "ip = '198.51.100.1'",
      "user_agent = 'Other'",
      "request_id = 'req_other'",
      "at = at + interval '1 microsecond'",
      "seq = seq + 1000000",
      "xid = xid + 1000000",
    ].map(changing),
    ...[
      "hash = sha256(hash)",
      "prev_hash = sha256(prev_hash)",
      "seq = seq + 1000000",
      "audit_seq = audit_seq + 1000000",
      "tenant_id = 'tnt_other'",
    ].map(sealChange),
    {
      name: "a row is removed",
      act: async (seq) => {
        await tamperer.query(`DELETE FROM audit_event WHERE ${at(seq)}`);
        return seq;
      },
    },
    {
      name: "a seal is removed",
      act: async (seq) => {
        await tamperer.query(`DELETE FROM audit_seal WHERE tenant_id = 'tnt_main' AND seq = ${seq}`);
        return seq;
      },
    },
    {
      name: "a row is removed with its seal",
      act: async (seq) => {
        await tamperer.query(`DELETE FROM audit_event WHERE ${at(seq)}`);
        await tamperer.query(`DELETE FROM audit_seal WHERE tenant_id = 'tnt_main' AND seq = ${seq}`);
        return seq;
      },
    },
    {
      name: "everything from here on is removed",
      act: async (seq) => {
        await tamperer.query(`DELETE FROM audit_event WHERE xid >= (SELECT xid FROM audit_event WHERE ${at(seq)})`);
        const { rows } = await tamperer.query<{ first: string }>(
          `SELECT min(s.seq) AS first FROM audit_seal s LEFT JOIN audit_event e ON e.xid = s.audit_xid AND e.seq = s.audit_seq WHERE e.seq IS NULL`,
        );
        await tamperer.query(`DELETE FROM audit_seal WHERE seq >= ${rows[0]?.first}`);
        // Nothing in the database but the heads knows of it.
        return -1;
      },
    },
    {
      name: "a row is put in",
      act: async (seq) => {
        await tamperer.query(
          `INSERT INTO audit_event (tenant_id, actor, action, subject, xid, seq)
           SELECT tenant_id, 'somebody', 'payout.approved', 'pyt_1', xid, -seq FROM audit_event WHERE ${at(seq)}`,
        );
        const { rows } = await tamperer.query<{ seq: string }>(
          `SELECT min(s.seq) AS seq FROM audit_seal s WHERE s.audit_xid = (SELECT xid FROM audit_event WHERE ${at(seq)})`,
        );
        return Number(rows[0]?.seq);
      },
    },
    {
      name: "a seal is added behind a gap",
      act: async (_seq, last) => {
        await tamperer.query(
          `INSERT INTO audit_seal SELECT tenant_id, seq + 2, audit_xid, audit_seq + 1000000, hash, sha256(hash) FROM audit_seal
           WHERE tenant_id = 'tnt_main' AND seq = ${last}`,
        );
        return last + 1;
      },
    },
    {
      name: "the chain is written anew from here on",
      act: async (seq) => {
        await tamperer.query(`UPDATE audit_event SET actor = 'somebody' WHERE ${at(seq)}`);
        await tamperer.query(`DELETE FROM audit_seal WHERE tenant_id = 'tnt_main' AND seq >= ${seq}`);
        await tamperer.query("SELECT audit_seal_next('tnt_main', 100000)");
        return -1;
      },
    },
  ];

  test("a thousand times at random is noticed each time, and the first broken row is named (F71)", async () => {
    await sealAudit();
    await signHeads();
    const heads = readHeads(config().auditHeadsFile);
    const { rows } = await tamperer.query<{ last: string }>("SELECT max(seq) AS last FROM audit_seal");
    const last = Number(rows[0]?.last);
    expect(last).toBeGreaterThan(60);
    const below = randomFrom(20_261_121);
    const wrong: string[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      const tamper = TAMPERS[n % TAMPERS.length];
      const seq = 1 + below(last);
      if (!tamper) throw new Error("there are tampers");
      await tamperer.query("BEGIN");
      const first = await tamper.act(seq, last);
      const { broken } = await verifyAudit(tamperer, heads);
      await tamperer.query("ROLLBACK");
      const row = broken.find(({ tenant }) => tenant === TENANT);
      // What only the heads can tell is named by the first head that it contradicts.
      const headSeq = heads.map((head) => head.seq).find((each) => each >= seq);
      const named = first === -1 ? row !== undefined && row.seq <= Number(headSeq) : row?.seq === first;
      if (!named) wrong.push(`${tamper.name} at ${seq} of ${last}: ${JSON.stringify(broken)}, expected ${first}`);
    }
    expect(wrong).toEqual([]);
    expect(await verifyAudit(tamperer, heads)).toMatchObject({ broken: [] });
  }, 240_000);

  test("with the heads of the database is noticed by those of the file", async () => {
    const heads = readHeads(config().auditHeadsFile);
    const head = heads[0];
    if (!head) throw new Error("there are heads");
    await tamperer.query("BEGIN");
    await tamperer.query("DELETE FROM audit_head");
    await tamperer.query(`UPDATE audit_event SET actor = 'somebody' WHERE ${at(1)}`);
    await tamperer.query("DELETE FROM audit_seal");
    await tamperer.query("SELECT audit_seal_next('tnt_main', 100000)");
    expect((await verifyAudit(tamperer, [])).broken).toEqual([]);
    const reason = "its signed head says otherwise";
    expect((await verifyAudit(tamperer, heads)).broken).toEqual([{ tenant: TENANT, seq: head.seq, reason }]);
    const forged = { ...head, hash: "00".repeat(32) };
    expect((await verifyAudit(tamperer, [forged])).broken[0]?.reason).toContain("not signed");
    await tamperer.query("ROLLBACK");
  });
});
