import type { FreshDatabase } from "./database";
import { asOwner } from "./world";

/** A table of the product as PostgreSQL's own catalogue describes it. */
export interface CatalogueTable {
  /** With its schema, quoted where needed. */
  readonly name: string;
  /** The column that says whose row it is; null where there is none. */
  readonly tenantColumn: string | null;
  readonly enabled: boolean;
  readonly forced: boolean;
}

/** Every table of the database but those of PostgreSQL and of the job queue. */
export async function readTables(database: FreshDatabase): Promise<CatalogueTable[]> {
  const rows = await asOwner(
    database,
    `SELECT c.oid::regclass::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
            CASE WHEN c.oid = 'tenant'::regclass THEN 'id' ELSE (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') END AS "tenantColumn"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'graphile_worker') ORDER BY 1`,
  );
  return rows as unknown as CatalogueTable[];
}

/** Values that any column of a type takes once its checks are gone. */
const SAMPLES: Readonly<Record<string, string>> = {
  text: "'sample of ' || $1::text",
  bpchar: "'INR'",
  int4: "1",
  int8: "1",
  bool: "true",
  timestamptz: "now()",
  date: "now()",
  jsonb: "'{}'",
  bytea: "'\\x00'",
  _text: "'{}'",
};

/**
 * Puts one row of each tenant into each table, whatever the table is about: checks, foreign keys and triggers are taken off
 * this copy, so that what is left between a tenant and a row is the wall alone.
 */
export async function fillTables(
  database: FreshDatabase,
  tables: readonly CatalogueTable[],
  tenants: readonly string[],
): Promise<void> {
  await asOwner(
    database,
    `DO $$ DECLARE r record; BEGIN
       FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace ORDER BY contype DESC
       LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname); END LOOP;
       FOR r IN SELECT oid::regclass AS t FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', r.t); END LOOP;
     END $$`,
  );
  for (const { name, tenantColumn } of tables) {
    const columns = await asOwner(
      database,
      `SELECT a.attname AS name, t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
       WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`,
      [name],
    );
    const names = columns.map((column) => `"${String(column["name"])}"`).join(", ");
    const values = columns.map((column) =>
      column["name"] === tenantColumn
        ? "$1::text"
        : (SAMPLES[String(column["type"])] ?? `no sample of ${String(column["type"])}`),
    );
    for (const tenant of tenants)
      await asOwner(database, `INSERT INTO ${name} (${names}) VALUES (${values.join(", ")})`, [tenant]);
  }
}
