import { BROKEN_ROWS } from "@/lib/audit/verify";
import type { Rule } from "./rules";

/** Rules of the audit: complete, sealed, and out of the program's own reach. */
export const AUDIT_RULES: readonly Rule[] = [
  {
    id: "A1",
    statement:
      "the audit of a tenant is an unbroken chain: no gap, each row follows the one before and is what was sealed",
    sql: `SELECT tenant, tenant || ' ' || seq AS subject, reason AS detail FROM (${BROKEN_ROWS}) b`,
  },
  {
    id: "A2",
    statement: "every transfer has an audit row",
    sql: `SELECT t.tenant, t.id AS subject, t.kind AS detail FROM books.transfer t
          LEFT JOIN (SELECT subject FROM books.audit WHERE action = 'ledger.posted'
                     UNION ALL SELECT subject FROM books.audit_unsealed WHERE action = 'ledger.posted') a ON a.subject = t.id
          WHERE a.subject IS NULL`,
  },
  {
    id: "A3",
    statement:
      "the program may not change or remove what is posted, recorded or sealed, and the triggers that refuse it are on",
    sql: `SELECT NULL AS tenant, p.name AS subject, r.rolname || ' may ' || v.privilege AS detail
          FROM (VALUES ('ledger_entry', ''), ('ledger_transfer', ''), ('payment_event', ''), ('audit_event', ''), ('audit_seal', ''), ('audit_head', ''),
                  ('ledger_account', 'UPDATE')) p (name, allowed)
          CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) v (privilege)
          JOIN pg_roles r ON r.rolname IN ('holdfast_app', 'holdfast_web', 'holdfast_auditor', 'holdfast_reader')
          WHERE v.privilege <> p.allowed AND has_table_privilege(r.oid, 'public.' || p.name, v.privilege)
          UNION ALL
          SELECT NULL, p.name, 'its triggers are off'
          FROM unnest(ARRAY['ledger_entry', 'ledger_transfer', 'payment_event', 'audit_event', 'audit_seal', 'audit_head']) p (name)
          LEFT JOIN pg_trigger t ON t.tgrelid = ('public.' || p.name)::regclass AND t.tgfoid = 'public.refuse_change()'::regprocedure AND t.tgenabled IN ('O', 'A')
          GROUP BY p.name HAVING coalesce(bit_or(t.tgtype), 0) & ${8 + 16 + 32} <> ${8 + 16 + 32}`,
  },
];

/** Rules of the schema and the machine. */
export const HOUSE_RULES: readonly Rule[] = [
  {
    id: "T1",
    statement:
      "both ends of every reference have the same tenant: the tenant is part of each foreign key, which is checked",
    sql: `SELECT NULL AS tenant, c.conrelid::regclass || '.' || c.conname AS subject, c.confrelid::regclass::text AS detail
          FROM pg_constraint c
          JOIN pg_attribute here ON here.attrelid = c.conrelid AND here.attname = 'tenant_id'
          JOIN pg_attribute there ON there.attrelid = c.confrelid AND there.attname = CASE WHEN c.confrelid = 'public.tenant'::regclass THEN 'id' ELSE 'tenant_id' END
          WHERE c.contype = 'f' AND (NOT c.convalidated OR NOT EXISTS (
            SELECT FROM unnest(c.conkey, c.confkey) k (mine, theirs) WHERE k.mine = here.attnum AND k.theirs = there.attnum))`,
  },
  {
    id: "J1",
    statement: "no job is at work for hours",
    sql: `SELECT NULL AS tenant, id AS subject, kind || ' by ' || locked_by AS detail FROM books.job WHERE locked_at < now() - interval '2 hours'`,
  },
];
