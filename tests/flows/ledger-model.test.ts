import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { type Account, COMMISSION, escrowAccount, partnerAccount, SUSPENSE } from "@/lib/payments/ledger/accounts";
import { postTransfers } from "@/lib/payments/ledger/post";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { ask } from "../support/world";

const { world } = await setUp();

type Answer = "posted" | "known" | "conflict" | "insufficient_funds";

interface Step {
  readonly from: number;
  readonly to: number;
  readonly amount: bigint;
  readonly source: number;
}

/** The ledger as anybody would write it in an afternoon: a map of balances and a list of what was posted. */
class Model {
  readonly balances = new Map<string, bigint>();
  readonly #posted = new Map<number, string>();

  post(step: Step, accounts: readonly Account[]): Answer {
    const legs = `${step.from}>${step.to} ${step.amount}`;
    const before = this.#posted.get(step.source);
    if (before !== undefined) return before === legs ? "known" : "conflict";
    const [from, to] = [accounts[step.from], accounts[step.to]];
    if (!from || !to) throw new Error("no such account");
    const debited = this.balanceOf(from) + step.amount;
    if (from.tracks && !from.negative && debited > 0n) return "insufficient_funds";
    this.#posted.set(step.source, legs);
    this.balances.set(from.path, debited);
    this.balances.set(to.path, this.balanceOf(to) - step.amount);
    return "posted";
  }

  balanceOf(account: Account): bigint {
    return this.balances.get(account.path) ?? 0n;
  }
}

let runs = 0;

async function postReal(step: Step, accounts: readonly Account[], name: string): Promise<Answer> {
  const [from, to] = [accounts[step.from], accounts[step.to]];
  if (!from || !to) throw new Error("no such account");
  const transfer: Transfer = {
    tenantId: TENANT,
    kind: "adjust",
    source: `${name}:${step.source}`,
    legs: [
      { account: from, amountMinor: step.amount, currency: "INR" },
      { account: to, amountMinor: -step.amount, currency: "INR" },
    ],
  };
  try {
    const [posted] = await withTx((tx) => postTransfers(tx, [transfer]));
    return posted === true ? "posted" : "known";
  } catch (error) {
    if (isAppError(error, "conflict")) return "conflict";
    if (isAppError(error, "insufficient_funds")) return "insufficient_funds";
    throw error;
  }
}

const step = fc
  .record({ from: fc.nat(5), to: fc.nat(5), amount: fc.bigInt(1n, 300n), source: fc.nat(25) })
  .filter(({ from, to }) => from !== to);

test("whatever is posted in whatever order, the ledger answers and stands as its model does", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      runs += 1;
      const name = `model${runs}`;
      const accounts = [
        { ...SUSPENSE, path: `suspense:${name}` },
        { ...COMMISSION, path: `revenue:${name}` },
        ...["a", "b"].map((id) => partnerAccount(`${name}${id}`)),
        ...["a", "b"].map((id) => escrowAccount(`${name}${id}`)),
      ];
      const model = new Model();
      for (const each of steps) expect(await postReal(each, accounts, name)).toBe(model.post(each, accounts));
      const entries = await db().ledgerEntry.groupBy({
        by: ["path"],
        where: { path: { contains: name } },
        _sum: { amountMinor: true },
      });
      for (const { path, _sum } of entries) expect(_sum.amountMinor).toBe(model.balances.get(path));
      const stored = await db().ledgerAccount.findMany({ where: { path: { contains: name }, tracksBalance: true } });
      for (const { path, balanceMinor } of stored) expect(balanceMinor).toBe(model.balances.get(path) ?? 0n);
    }),
    { numRuns: 8, seed: 20_261_121 },
  );
});

function transferOf(source: string, amounts: readonly [Account, bigint][]): Transfer {
  return {
    tenantId: TENANT,
    kind: "adjust",
    source,
    legs: amounts.map(([account, amountMinor]) => ({ account, amountMinor, currency: "INR" })),
  };
}

test("fifty at once from one balance take no more than there is", async () => {
  const partner = partnerAccount("par_fifty");
  await withTx((tx) =>
    postTransfers(tx, [
      transferOf("fifty", [
        [SUSPENSE, 1_000n],
        [partner, -1_000n],
      ]),
    ]),
  );
  const takes = Array.from({ length: 50 }, (_, n) =>
    withTx((tx) =>
      postTransfers(tx, [
        transferOf(`take${n}`, [
          [partner, 300n],
          [SUSPENSE, -300n],
        ]),
      ]),
    ),
  );
  const results = await Promise.allSettled(takes);
  expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(3);
  expect(await world.books.partner("par_fifty", "INR")).toBe(100n);
  await world.books.assertAllInvariants();
});

test("a transfer posted fifty times at once is posted once", async () => {
  const transfer = transferOf("once", [
    [SUSPENSE, 5n],
    [partnerAccount("par_once"), -5n],
  ]);
  const answers = await Promise.all(Array.from({ length: 50 }, () => withTx((tx) => postTransfers(tx, [transfer]))));
  expect(answers.filter(([posted]) => posted)).toHaveLength(1);
  expect(await world.books.partner("par_once", "INR")).toBe(5n);
  await world.books.assertAllInvariants();
});

test("one bad transfer in a batch leaves nothing of the batch", async () => {
  const good = transferOf("good", [
    [SUSPENSE, 5n],
    [partnerAccount("par_batch"), -5n],
  ]);
  const bad = transferOf("bad", [
    [partnerAccount("par_empty"), 1n],
    [SUSPENSE, -1n],
  ]);
  await expect(withTx((tx) => postTransfers(tx, [good, bad]))).rejects.toMatchObject({ code: "insufficient_funds" });
  expect(await world.books.transfers("adjust", "good")).toBe(0);
  await world.books.assertAllInvariants();
});

describe("what is written in the books stays as it is", () => {
  const tables = ["ledger_entry", "ledger_transfer", "payment_event", "audit_event"];
  const COLUMN: Readonly<Record<string, string>> = {
    ledger_entry: "amount_minor = 1",
    ledger_transfer: "kind = 'x'",
    payment_event: "kind = 'x'",
    audit_event: "actor = 'x'",
  };

  beforeAll(async () => {
    await ask(
      world.database.ownerUrl,
      "INSERT INTO payment_event (tenant_id, payment_id, kind, to_state) VALUES ('tnt_main', 'pay_x', 'x', 'created')",
    );
    await ask(
      world.database.ownerUrl,
      "INSERT INTO audit_event (tenant_id, actor, action, subject) VALUES ('tnt_main', 'x', 'x', 'x')",
    );
  });

  test.each(tables)("%s can be neither changed, removed nor emptied, by the program or by the owner", async (table) => {
    for (const statement of [
      `UPDATE ${table} SET ${COLUMN[table] ?? ""}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ]) {
      await expect(ask(world.database.ownerUrl, statement)).rejects.toThrow(/append-only/);
      await expect(ask(world.database.workerUrl, statement)).rejects.toThrow(/permission denied|append-only/);
      await expect(ask(world.database.auditorUrl, statement)).rejects.toThrow(/permission denied|read-only/);
    }
    await world.books.assertAllInvariants();
  });

  test("the auditor reads the views and none of the tables behind them", async () => {
    expect(await ask(world.database.auditorUrl, "SELECT count(*) > 0 AS some FROM books.entry")).toEqual([
      { some: true },
    ]);
    for (const table of ["ledger_entry", "app_user", "payout_destination", "inbox_event"]) {
      await expect(ask(world.database.auditorUrl, `SELECT * FROM ${table}`)).rejects.toThrow(/permission denied/);
    }
  });
});

const TRANSFER = (source: string, entries: number): string =>
  `INSERT INTO ledger_transfer (tenant_id, id, kind, source, fingerprint, entry_count) VALUES ('tnt_main', 'adjust:${source}', 'adjust', '${source}', 'f', ${entries});`;
const ENTRY = (source: string, amount: number, currency = "INR"): string =>
  `INSERT INTO ledger_entry (tenant_id, transfer_id, path, currency, amount_minor) VALUES ('tnt_main', 'adjust:${source}', 'suspense:unallocated', '${currency}', ${amount});`;

describe("the database itself refuses, at the latest at commit,", () => {
  test.each([
    ["a transfer that does not sum to zero", `${TRANSFER("t1", 2)}${ENTRY("t1", 5)}${ENTRY("t1", -4)}`],
    [
      "a transfer that sums to zero only over two currencies",
      `${TRANSFER("t2", 2)}${ENTRY("t2", 5)}${ENTRY("t2", -5, "USD")}`,
    ],
    ["a transfer without entries", TRANSFER("t3", 2)],
    ["a transfer of one entry", `${TRANSFER("t4", 1)}${ENTRY("t4", 5)}`],
    ["entries without a transfer", `${ENTRY("t5", 5)}${ENTRY("t5", -5)}`],
    ["an entry of nothing", `${TRANSFER("t6", 2)}${ENTRY("t6", 0)}${ENTRY("t6", 0)}`],
    ["entries added to a transfer later, though they balance", `${ENTRY("once", 5)}${ENTRY("once", -5)}`],
  ])("%s", async (_name, statements) => {
    for (const url of [world.database.ownerUrl, world.database.workerUrl]) {
      await expect(ask(url, `BEGIN; ${statements} COMMIT;`)).rejects.toThrow(
        /does not balance|did not declare|violates check/,
      );
    }
    await world.books.assertAllInvariants();
  });
});
