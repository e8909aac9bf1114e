import { expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { monthAfter, monthOf, startOf } from "@/lib/core/months";
import { DAY_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { inTenant } from "@/lib/db/tenant";
import { currenciesOf, monthsOf, readStatement, type Statement } from "@/lib/views/statement";
import { toStatementJson } from "@/lib/views/statement-json";
import { renderStatement } from "@/app/_statements/render";
import { statementAnswer } from "@/types/answers/statements";
import type { Partner } from "../support/given";
import { textOfPdf } from "../support/pdf";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when, bank } = await setUp();

const inr = (minor: bigint): Money => money(minor, "INR");
const walletOf = ({ id }: Partner) => ({ tenantId: TENANT, partnerId: id, currency: "INR" }) as const;

/** A partner with two months of every kind of movement. */
async function busyPartner(): Promise<Partner> {
  const partner = await given.partner();
  const sell = async (price: bigint, score: number | null = null) => {
    const purchase = await given.heldSession({ partner, price: inr(price), score });
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    return purchase;
  };
  const first = await sell(400_000n, 70);
  await refund(first, { amount: 100_000n });
  await when.requestsPayout(partner, inr(100_000n));
  await when.workerRunsUntilIdle();
  await nextMonth();
  await refund(await sell(300_000n), { amount: 300_000n });
  const lost = await sell(200_000n);
  await bank.decide(await bank.dispute(lost), "lost");
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  return partner;
}

async function nextMonth(): Promise<void> {
  const now = await databaseNow();
  await when.clockMoves(startOf(monthAfter(monthOf(now))).getTime() - now.getTime() + 1_000);
}

async function statement(partner: Partner, month: Statement["month"]): Promise<Statement> {
  const found = await readStatement(walletOf(partner), month);
  if (found === null) throw new Error("there is no statement");
  return found;
}

/** What the ledger says stood in the balance at a moment. */
async function ledgerAt(partner: Partner, at: Date): Promise<bigint> {
  const [row] = await db().$queryRaw<{ sum: bigint }[]>`
    SELECT coalesce(-sum(e.amount_minor), 0)::bigint AS sum FROM ledger_entry e JOIN ledger_transfer t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
    WHERE e.path = ${`partner:${partner.id}:available`} AND t.created_at < ${at}`;
  return row?.sum ?? 0n;
}

test("months lead from one balance of the ledger to the next, line by line", async () => {
  const partner = await busyPartner();
  const months = (await monthsOf(walletOf(partner))).toReversed();
  expect(months.length).toBeGreaterThanOrEqual(2);
  let balance = 0n;
  for (const month of months) {
    const { opening, lines, closing } = await statement(partner, month);
    expect(opening.minor).toBe(balance);
    for (const line of lines) {
      balance += line.net.minor;
      expect(line.balance.minor).toBe(balance);
      if (line.parts === null) continue;
      const { gross, commission, penalty, taxes, owed } = line.parts;
      expect([gross, commission, penalty, taxes, owed].reduce((sum, each) => sum + each.minor, 0n)).toBe(
        line.net.minor,
      );
    }
    expect(closing.minor).toBe(balance);
    expect(closing.minor).toBe(await ledgerAt(partner, startOf(monthAfter(month))));
  }
  expect(balance).toBe(await world.books.partner(partner.id, "INR"));
  expect(await currenciesOf(TENANT, partner.id)).toEqual(["INR"]);
  await world.books.assertAllInvariants();
});

test("a line tells the price, what was taken of it, and what is left", async () => {
  const partner = await given.partner();
  await given.heldSession({ partner, price: inr(400_000n), score: 70 });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  const { lines } = await statement(partner, monthOf(await databaseNow()));
  expect(lines).toMatchObject([
    {
      type: "Session settled",
      session: "An hour",
      parts: {
        gross: inr(400_000n),
        commission: inr(-200_000n),
        penalty: inr(-20_000n),
        taxes: inr(0n),
        owed: inr(0n),
      },
      net: inr(180_000n),
      balance: inr(180_000n),
    },
  ]);
  await world.books.assertAllInvariants();
});

test("a month without movement is empty, one that has not begun is none", async () => {
  const partner = await given.partner();
  const now = monthOf(await databaseNow());
  expect(await statement(partner, monthAfter(now, -30))).toMatchObject({
    lines: [],
    opening: inr(0n),
    closing: inr(0n),
  });
  expect(await readStatement(walletOf(partner), monthAfter(now))).toBeNull();
  expect(await readStatement({ ...walletOf(partner), partnerId: "par_none" }, now)).toBeNull();
});

test("the same statement as CSV, in decimals and without formulas, and as PDF, in the tenant's name", async () => {
  const partner = await busyPartner();
  await db().partner.update({
    where: { tenantId_id: { tenantId: TENANT, id: partner.id } },
    data: { name: "Ästhetik & Söhne" },
  });
  await db().offer.updateMany({ where: { partnerId: partner.id }, data: { title: "=1+1, an hour" } });
  const [month = "2026-01"] = (await monthsOf(walletOf(partner))).toReversed();
  const answer = statementAnswer.parse(
    JSON.parse(JSON.stringify(toStatementJson(await statement(partner, month)), plain)),
  );
  const [csv, pdf] = await inTenant(TENANT, () =>
    Promise.all([renderStatement(answer, "csv"), renderStatement(answer, "pdf")]),
  );
  const rows = String(csv?.text).trimEnd().split("\r\n");
  expect(rows).toHaveLength(answer.lines.length + 3);
  expect(rows[2]).toContain('Session settled,"\'=1+1, an hour",');
  expect(rows[2]).toContain(",INR,4000.00,-2000.00,-200.00,0.00,0.00,1800.00,1800.00");
  expect(csv?.headers?.["content-disposition"]).toBe(`attachment; filename="statement-${month}-INR.csv"`);
  const pages = textOfPdf(pdf?.text as Uint8Array);
  expect(pages[0]).toContain("Holdfast");
  expect(pages[0]).toContain("Ästhetik & Söhne");
  expect(pages[0]).toContain("₹1,800.00");
  expect(pages.at(-1)).toContain(`Page ${pages.length} of ${pages.length}`);
  expect(pdf?.headers?.["content-type"]).toBe("application/pdf");
});

const plain = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);

test("a long statement has its head and its number on every page", async () => {
  const partner = await given.partner();
  const empty = statementAnswer.parse(
    JSON.parse(JSON.stringify(toStatementJson(await statement(partner, monthOf(await databaseNow()))), plain)),
  );
  const line = {
    at: "2026-11-21T10:00:00.000Z",
    type: "Correction",
    session: "",
    orderId: null,
    opens: null,
    parts: null,
  };
  const lines = Array.from({ length: 100 }, (_, index) => ({
    ...line,
    transferId: `adjust:${index}`,
    net: 1,
    balance: index,
  }));
  const pdf = await inTenant(TENANT, () => renderStatement({ ...empty, lines }, "pdf"));
  const pages = textOfPdf(pdf?.text as Uint8Array);
  expect(pages.length).toBeGreaterThan(2);
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    expect(page).toContain("Commission");
  }
});
