import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APPROVAL_MACHINE } from "@/lib/approvals/kinds";
import { SESSION_MACHINE } from "@/lib/catalog/machine";
import { canStep, isTerminal, type Machine } from "@/lib/core/machine";
import { KYC_MACHINE } from "@/lib/partners/kyc-machine";
import { CHARGEBACK_MACHINE } from "@/lib/payments/chargebacks/machine";
import { ESCROW_MACHINE } from "@/lib/payments/escrow/machine";
import { CASE_MACHINE, CASE_OFFER_MACHINE } from "@/lib/payments/cases/machine";
import { ORDER_MACHINE, PAYMENT_MACHINE } from "@/lib/payments/orders/machine";
import { PAYOUT_MACHINE } from "@/lib/payments/payouts/machine";
import { REFUND_MACHINE } from "@/lib/payments/refunds/machine";
import { SETTLEMENT_MACHINE } from "@/lib/payments/settlement/machine";
import { REVERSAL_MACHINE, TRANSFER_MACHINE } from "@/lib/payments/transfers/machine";
import { type FreshDatabase, freshDatabase } from "@/tests/support/database";

const MACHINES: Readonly<Record<string, Machine<string>>> = {
  session: SESSION_MACHINE,
  customer_order: ORDER_MACHINE,
  payment: PAYMENT_MACHINE,
  escrow: ESCROW_MACHINE,
  settlement: SETTLEMENT_MACHINE,
  payout: PAYOUT_MACHINE,
  refund: REFUND_MACHINE,
  route_transfer: TRANSFER_MACHINE,
  route_reversal: REVERSAL_MACHINE,
  support_case: CASE_MACHINE,
  case_offer: CASE_OFFER_MACHINE,
  approval: APPROVAL_MACHINE,
  partner_kyc: KYC_MACHINE,
};
const TABLES = Object.keys(MACHINES);
/** What never ends: a partner may be asked or suspended at any time. */
const LASTING = new Set(["partner_kyc"]);

describe("the states of a machine are those that the database allows", () => {
  let database: FreshDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new Client({ connectionString: database.ownerUrl });
    client.on("error", () => undefined);
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test("chargeback", async () => {
    const { rows } = await client.query<{ definition: string }>(
      "SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'chargeback_status_check'",
    );
    const allowed = [...(rows[0]?.definition ?? "").matchAll(/'(\w+)'/g)].map((match) => match[1] ?? "");
    expect(allowed.toSorted()).toEqual(Object.keys(CHARGEBACK_MACHINE.steps).toSorted());
  });

  test.each(TABLES)("%s", async (table) => {
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'state'
       WHERE c.contype = 'c' AND c.conrelid = $1::regclass AND c.conkey = ARRAY[a.attnum]`,
      [table],
    );
    expect(rows).toHaveLength(1);
    const allowed = [...(rows[0]?.definition ?? "").matchAll(/'(\w+)'/g)].map((match) => match[1] ?? "");
    expect(allowed.toSorted()).toEqual(Object.keys(MACHINES[table]?.steps ?? {}).toSorted());
  });
});

describe("a machine", () => {
  test.each(TABLES)("%s leads only to its own states, has a beginning and an end", (table) => {
    const machine = MACHINES[table];
    const states = Object.keys(machine?.steps ?? {});
    expect(states).toEqual(expect.arrayContaining([...(machine?.initial ?? ["missing"])]));
    expect(states).toEqual(expect.arrayContaining(Object.values(machine?.steps ?? {}).flat()));
    expect(states.some((state) => machine && isTerminal(machine, state))).toBe(!LASTING.has(table));
  });
});

interface Transition {
  readonly where: string;
  readonly table: string;
  /** Undefined when the statement does not say from which state it leads. */
  readonly from: readonly string[] | undefined;
  readonly to: string;
}

const quoted = (text: string): string[] => [...text.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? "");

/** Every `UPDATE table alias SET state = 'to' … WHERE … alias.state = 'from'` in SQL. */
function sqlTransitions(path: string, text: string): Transition[] {
  const statements = text.matchAll(/\bUPDATE (\w+)(?: (?!SET)(\w+))? SET state = '(\w+)'([\s\S]*?)(?:\n\s*\)|`|;)/g);
  return [...statements].flatMap(([, table = "", alias, to = "", rest = ""]) => {
    if (!TABLES.includes(table)) return [];
    const column = alias === undefined ? "(?<![\\w.])state" : `\\b${alias}\\.state`;
    const given = new RegExp(`${column} (?:= '\\w+'|IN \\([^)]*\\))`).exec(rest.slice(rest.indexOf("WHERE")))?.[0];
    return [{ where: path, table, from: given === undefined ? undefined : quoted(given), to }];
  });
}

const CLIENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(TABLES.map((t) => [t, t])),
  order: "customer_order",
  supportCase: "support_case",
  caseOffer: "case_offer",
};

/** Every `tx.table.updateMany({ where: { … state: "from" }, data: { … state: "to" } })`. */
function clientTransitions(path: string, text: string): Transition[] {
  const calls = text.matchAll(
    /\.(\w+)\.update(?:Many)?\(\{\s*where: \{([^}]*(?:\{[^}]*\}[^}]*)*?)\},\s*data: \{([^}]*)\}/g,
  );
  return [...calls].flatMap(([, model = "", where = "", data = ""]) => {
    const table = CLIENTS[model];
    const to = /\bstate: "(\w+)"/.exec(data)?.[1];
    if (table === undefined || to === undefined) return [];
    const from = /\bstate: "(\w+)"/.exec(where)?.[1];
    return [{ where: path, table, from: from === undefined ? undefined : [from], to }];
  });
}

function filesBelow(folder: string, end: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(end)).map((name) => join(folder, name));
}

/** From where these lead was decided before, in the program or in the same statement, on rows that the transaction has locked. */
const DECIDED_BEFORE = [
  "lib/payments/orders/expire.ts: customer_order to expired",
  "prisma/migrations/0003_settle/migration.sql: escrow to settled",
  "prisma/migrations/0026_principal/migration.sql: escrow to settled",
  "lib/payments/orders/capture.ts: payment to captured",
  "lib/payments/orders/capture.ts: customer_order to paid",
  "lib/catalog/sessions.ts: session to awaiting_confirmation",
  "lib/payments/orders/checkout.ts: payment to requires_action",
];

describe("statements that set a state", () => {
  const files = [...filesBelow("lib", ".ts"), ...filesBelow("prisma/migrations", ".sql")];
  const found = files.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...sqlTransitions(path, text), ...clientTransitions(path, text)];
  });

  test("are found", () => {
    expect(found.length).toBeGreaterThanOrEqual(10);
    expect(new Set(found.map(({ table }) => table))).toContain("escrow");
  });

  test("say from which state they lead, but for those listed", () => {
    const silent = found
      .filter(({ from }) => from === undefined)
      .map((each) => `${each.where}: ${each.table} to ${each.to}`);
    expect(silent.filter((each) => !DECIDED_BEFORE.includes(each))).toEqual([]);
  });

  test.each(found.filter(({ from }) => from !== undefined))(
    "$where: $table from $from to $to",
    ({ table, from, to }) => {
      const machine = MACHINES[table];
      const forbidden = (from ?? []).filter((state) => machine === undefined || !canStep(machine, state, to));
      expect(forbidden).toEqual([]);
    },
  );
});
