import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig, useConfig } from "@/lib/config/config";
import { closeDb, db } from "@/lib/db/client";
import { seesAllTenants } from "@/lib/db/ready";
import { inTenant } from "@/lib/db/tenant";
import { withTx } from "@/lib/db/tx";
import { type CatalogueTable, fillTables, readTables } from "@/tests/support/catalogue";
import { type FreshDatabase, freshDatabase } from "@/tests/support/database";
import { ask, asOwner, environment } from "@/tests/support/world";

/** Tables in which no row belongs to a tenant, each with the reason. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  _prisma_migrations: "which migrations were applied: names and moments; the program may only read it",
  webhook_cause: "which audit row is told as what: a literal table of the product",
  clock_offset: "one clock for all: a single row with one number",
  deadline_run: "when the timer last went through all tenants' deadlines: a single row with two moments",
};

/** Keys that do not start with the tenant, each with the reason. */
const OTHER_KEYS: Readonly<Record<string, string>> = {
  tenant_host_leads_to_one: "a host leads to one tenant; asked before the tenant is known",
  tenant_pkey: "the tenant itself",
};

/** Functions that run with their owner's rights, each with the reason. */
const DEFINERS: Readonly<Record<string, string>> = {
  platform_look: "the platform's owner looks across tenants; each look leaves a row in the audit of each tenant",
  tenant_of_host: "finds the tenant of a request; gives its id to whoever knows the host",
};

const TENANTS = ["tnt_a", "tnt_b"] as const;

let database: FreshDatabase;
let tables: readonly CatalogueTable[];
let web: Client;

beforeAll(async () => {
  database = await freshDatabase();
  tables = (await readTables(database)).filter(({ name }) => !Object.hasOwn(WITHOUT_TENANT, name));
  web = new Client({ connectionString: database.appUrl });
  await web.connect();
});

afterAll(async () => {
  await web.end();
  await closeDb();
  useConfig(undefined);
  await database.drop();
});

const rowsOf = async (sql: string): Promise<unknown[]> => asOwner(database, sql);

describe("the keys", () => {
  test("every table belongs to a tenant or stands on the list of those that do not", async () => {
    expect(tables.filter(({ tenantColumn }) => tenantColumn === null)).toEqual([]);
    expect(tables.length).toBeGreaterThan(30);
    const all = (await readTables(database)).map(({ name }) => name);
    expect(Object.keys(WITHOUT_TENANT).filter((name) => !all.includes(name))).toEqual([]);
  });

  test("every primary and unique key starts with the tenant", async () => {
    const others = await rowsOf(
      `SELECT i.indexrelid::regclass::text AS key FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND a.attname IS DISTINCT FROM 'tenant_id'
         AND c.oid::regclass::text NOT IN ('${Object.keys(WITHOUT_TENANT).join("', '")}') ORDER BY 1`,
    );
    expect(others).toEqual(Object.keys(OTHER_KEYS).map((key) => ({ key })));
  });

  test("both ends of every foreign key carry the same tenant", async () => {
    const keys = await asOwner(
      database,
      `SELECT k.conname AS key, k.confrelid::regclass::text AS target,
         array(SELECT f.attname || '=' || t.attname FROM unnest(k.conkey, k.confkey) AS p (c, r)
           JOIN pg_attribute f ON f.attrelid = k.conrelid AND f.attnum = p.c
           JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = p.r)::text[] AS pairs
       FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`,
    );
    expect(keys.length).toBeGreaterThan(25);
    const torn = keys.filter(({ target, pairs }) => {
      const same = target === "tenant" ? "tenant_id=id" : "tenant_id=tenant_id";
      return !(pairs as string[]).includes(same);
    });
    expect(torn).toEqual([]);
  });
});

describe("the wall", () => {
  beforeAll(() => fillTables(database, tables, TENANTS));

  const seen = async (table: CatalogueTable): Promise<string[]> => {
    const { rows } = await web.query<{ tenant: string }>(`SELECT ${table.tenantColumn} AS tenant FROM ${table.name}`);
    return rows.map(({ tenant }) => tenant).toSorted();
  };
  const carry = (tenant: string): Promise<unknown> =>
    web.query("SELECT set_config('holdfast.tenant', $1, false)", [tenant]);
  const readable = async (): Promise<CatalogueTable[]> => {
    const rights = await asOwner(
      database,
      "SELECT t AS name FROM unnest($1::text[]) t WHERE has_table_privilege('holdfast_web', t, 'SELECT')",
      [tables.map(({ name }) => name)],
    );
    const names = new Set(rights.map(({ name }) => name));
    return tables.filter(({ name }) => names.has(name));
  };

  test("is enabled and forced on every table of tenants, with two policies that say the same everywhere", async () => {
    expect(tables.filter(({ enabled, forced }) => !enabled || !forced)).toEqual([]);
    const policies = await asOwner(
      database,
      `SELECT tablename, policyname, permissive, roles::text, cmd, replace(replace(qual, '(id =', '(tenant_id ='), '::text', '') AS qual, with_check = qual AS same
       FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2`,
    );
    const all = { permissive: "PERMISSIVE", cmd: "ALL", same: true };
    expect(policies).toEqual(
      tables.flatMap(({ name }) => [
        { ...all, tablename: name, policyname: "across_tenants", roles: "{holdfast_across}", qual: "true" },
        {
          ...all,
          tablename: name,
          policyname: "own_tenant",
          roles: "{holdfast_app}",
          qual: "(tenant_id = current_setting('holdfast.tenant', true))",
        },
      ]),
    );
  });

  test("shows the web server nothing without a tenant, and only its own rows with one", async () => {
    const shown = await readable();
    expect(shown.length).toBeGreaterThan(30);
    for (const table of shown) expect(await seen(table), `${table.name}, no tenant said`).toEqual([]);
    await carry("");
    for (const table of shown) expect(await seen(table), `${table.name}, no tenant`).toEqual([]);
    for (const tenant of TENANTS) {
      await carry(tenant);
      for (const table of shown) expect(await seen(table), `${table.name}, ${tenant}`).toEqual([tenant]);
    }
  });

  test("lets the web server neither add, change, take over nor remove a row of another tenant", async () => {
    await carry("tnt_a");
    for (const { name, tenantColumn: column } of tables) {
      const others = `SELECT (jsonb_populate_record(NULL::${name}, to_jsonb(t) || '{"${column}": "tnt_c"}')).* FROM ${name} t`;
      await expect(web.query(`INSERT INTO ${name} ${others}`), name).rejects.toMatchObject({ code: "42501" });
      const give = web.query(`UPDATE ${name} SET ${column} = 'tnt_c'`);
      await expect(give, name).rejects.toMatchObject({ code: "42501" });
      for (const deed of [
        `UPDATE ${name} SET ${column} = 'tnt_a' WHERE ${column} = 'tnt_b'`,
        `DELETE FROM ${name} WHERE ${column} = 'tnt_b'`,
      ]) {
        const count = await web.query(deed).then(
          (done) => done.rowCount,
          (error: { code: string }) => (error.code === "42501" ? 0 : error.code),
        );
        expect(count, deed).toBe(0);
      }
    }
    for (const { name, tenantColumn } of tables)
      expect(await rowsOf(`SELECT ${tenantColumn} AS t FROM ${name} ORDER BY 1`), name).toEqual(
        TENANTS.map((t) => ({ t })),
      );
  });

  test("has no way around: no view, no function with other rights, no role that is above it", async () => {
    for (const url of [database.appUrl, database.workerUrl, database.auditorUrl])
      expect(
        await ask(
          url,
          "SELECT rolsuper OR rolbypassrls OR rolcreaterole AS above FROM pg_roles WHERE rolname = current_user",
        ),
      ).toEqual([{ above: false }]);
    await expect(ask(database.appUrl, "SELECT * FROM books.account")).rejects.toThrow(/permission denied/);
    await expect(ask(database.appUrl, "SET ROLE holdfast_across")).rejects.toThrow(/permission denied/);
    expect(
      await rowsOf(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace",
      ),
    ).toEqual([]);
    expect(
      await rowsOf(
        "SELECT proname AS name FROM pg_proc WHERE prosecdef AND pronamespace IN ('public'::regnamespace, 'books'::regnamespace) ORDER BY 1",
      ),
    ).toEqual(Object.keys(DEFINERS).map((name) => ({ name })));
  });

  test("is open to the worker, and the auditor reads the books of all tenants and no table", async () => {
    for (const { name } of await readable())
      expect(await ask(database.workerUrl, `SELECT count(*)::int AS rows FROM ${name}`), name).toEqual([{ rows: 2 }]);
    expect(await ask(database.auditorUrl, "SELECT tenant FROM books.transfer ORDER BY 1")).toEqual(
      TENANTS.map((tenant) => ({ tenant })),
    );
    await expect(ask(database.auditorUrl, "SELECT * FROM ledger_transfer")).rejects.toThrow(/permission denied/);
  });

  describe("behind the program's own client", () => {
    const as = (url: string): void =>
      useConfig(readConfig(environment(url, "http://127.0.0.1:9", import.meta.filename)));

    test("work for a tenant sees that tenant, and work for none sees nothing, though they share connections", async () => {
      as(database.appUrl);
      const look = async (): Promise<string[]> => (await db().partner.findMany()).map(({ tenantId }) => tenantId);
      for (let round = 0; round < 3; round += 1) {
        expect(await look()).toEqual([]);
        for (const tenant of TENANTS) expect(await inTenant(tenant, look)).toEqual([tenant]);
        for (const tenant of TENANTS)
          expect(await inTenant(tenant, () => withTx((tx) => tx.partner.findMany()))).toMatchObject([
            { tenantId: tenant },
          ]);
      }
    });

    test("two tenants that read a row by its key in the same tick each get their own", async () => {
      as(database.appUrl);
      const find = (tenantId: string): Promise<{ id: string } | null> =>
        inTenant(tenantId, async () => db().tenant.findUnique({ where: { id: tenantId } }));
      for (let round = 0; round < 20; round += 1) {
        const found = await Promise.all([...TENANTS, ...TENANTS.toReversed()].map(find));
        expect(found.map((tenant) => tenant?.id)).toEqual([...TENANTS, ...TENANTS.toReversed()]);
      }
    });

    test("the web server's role and the worker's can be told apart at the start", async () => {
      as(database.appUrl);
      expect(await seesAllTenants()).toBe(false);
      await closeDb();
      as(database.workerUrl);
      expect(await seesAllTenants()).toBe(true);
    });
  });
});
