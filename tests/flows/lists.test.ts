import { beforeAll, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { apiOperations } from "@/scripts/api/operations";
import { GET as events } from "@/app/api/events/route";
import { GET as entries } from "@/app/api/ledger/entries/route";
import { GET as orders } from "@/app/api/orders/route";
import { GET as payments } from "@/app/api/payments/route";
import { GET as payouts } from "@/app/api/payouts/route";
import { GET as settlements } from "@/app/api/settlements/route";
import { GET as received } from "@/app/api/webhooks/received/route";
import type { Partner, Purchase } from "../support/given";
import { cookieFor, type Handler } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { given, when } = await setUp();
let operator: string;
let partner: Partner;
let other: Partner;
let bought: Purchase[];

beforeAll(async () => {
  operator = await given.operator();
  partner = await given.partnerWithBalance(money(100_000n, "INR"));
  other = await given.partner();
  bought = [];
  // The same price twice: pages by amount have to tell them apart.
  for (const price of [70_000n, 50_000n, 70_000n, 90_000n])
    bought.push(await given.paidSession({ partner, price: money(price, "INR") }));
  bought.push(await given.paidSession({ partner: other, price: money(50_000n, "INR") }));
  await when.requestsPayout(partner, money(60_000n, "INR"));
}, 120_000);

async function get(
  handler: Handler,
  userId: string,
  query = "",
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`http://127.0.0.1:3000/api/list?${query}`, {
    headers: { cookie: await cookieFor(userId), ...headers },
  });
  return handler(request, { params: Promise.resolve({}) });
}

interface Page {
  readonly data: readonly Record<string, unknown>[];
  readonly nextCursor: string | null;
}

async function read(handler: Handler, userId: string, query = ""): Promise<Page> {
  const answer = await get(handler, userId, query);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Page;
}

/** Goes through a list to its end. */
async function readAll(handler: Handler, query: string): Promise<readonly Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await read(handler, operator, `${query}${cursor === null ? "" : `&cursor=${cursor}`}`);
    lines.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return lines;
}

const compare = (a: unknown, b: unknown): number => Number(a) - Number(b);

describe("a list", () => {
  test.each([
    ["orders", orders, "orderId", () => db().order.count()],
    ["payments", payments, "paymentId", () => db().payment.count()],
    ["ledger entries", entries, "entryId", () => db().ledgerEntry.count()],
    ["events", events, "eventId", () => db().auditEvent.count()],
    ["webhooks", received, "inboxId", () => db().inboxEvent.count()],
  ] as const)("of %s shows each line once, page by page, in both directions", async (_name, handler, id, count) => {
    const down = (await readAll(handler, "limit=7")).map((line) => String(line[id]));
    const up = (await readAll(handler, "limit=9&sort=created")).map((line) => String(line[id]));
    expect(new Set(down).size).toBe(await count());
    expect(down).toEqual(up.toReversed());
  });

  test("sorts by amount, and tells lines of the same amount apart", async () => {
    const down = await readAll(orders, "limit=1&sort=-amount");
    expect(new Set(down.map(({ orderId }) => orderId)).size).toBe(await db().order.count());
    const amounts = down.map(({ amount }) => amount);
    expect(amounts).toEqual(amounts.toSorted((a, b) => compare(b, a)));
    expect((await readAll(orders, "limit=2&sort=amount")).map(({ orderId }) => orderId)).toEqual(
      down.map(({ orderId }) => orderId).toReversed(),
    );
  });

  test("shows everybody what is theirs, whatever the filters say", async () => {
    const [first] = bought;
    if (!first) throw new Error("nothing was bought");
    const own = await read(orders, first.customerId, `partnerId=${partner.id}`);
    expect(own.data.map(({ orderId }) => orderId)).toEqual([first.orderId]);
    expect((await read(orders, first.customerId, `customerId=${bought[1]?.customerId}`)).data).toEqual([]);
    const theirs = await read(orders, other.userId);
    expect(theirs.data.map(({ orderId }) => orderId)).toEqual([bought[4]?.orderId]);
    expect((await read(payments, other.userId)).data).toHaveLength(1);
    for (const [handler, userId] of [
      [payouts, other.userId],
      [settlements, other.userId],
      [entries, other.userId],
    ] as const)
      expect((await read(handler, userId, `${handler === entries ? "" : `partnerId=${partner.id}`}`)).data).toEqual([]);
    const accounts = (await read(entries, partner.userId)).data.map(({ account }) => String(account));
    expect(new Set(accounts)).toEqual(new Set([`partner:${partner.id}:available`]));
    expect((await read(payouts, partner.userId)).data).toMatchObject([{ amount: 60_000, currency: "INR" }]);
    expect((await get(entries, first.customerId)).status).toBe(403);
  });

  test("is narrowed by what it knows, and refuses everything else", async () => {
    const all = await read(orders, operator);
    const middle = String(all.data[2]?.["createdAt"]);
    const after = await read(orders, operator, `from=${encodeURIComponent(middle)}&state=paid&currency=INR`);
    const before = await read(orders, operator, `to=${encodeURIComponent(middle)}`);
    expect(after.data.length + before.data.length).toBe(all.data.length);
    const ids = all.data.map(({ orderId }) => String(orderId));
    const refused = [
      "state=none",
      "state[gt]=a",
      "state=paid&state=paid",
      "__proto__=x",
      "constructor=x",
      "before=x",
      "where=1",
      "limit=0",
      "limit=101",
      "limit=-1",
      "limit=1.5",
      "limit=",
      "limit=many",
      "sort=title",
      "sort=--amount",
      "sort=",
      "fields=",
      "fields=orderId,tenantId",
      "fields=__proto__",
      "fields=toString",
      "format=xml",
      "currency=inr",
      "from=yesterday",
      "partnerId=%27%20OR%201",
      "partnerId=%00",
      "cursor=",
      "cursor=x",
      "cursor=W10",
      `cursor=${Buffer.from(JSON.stringify(["amount", "x", "1"])).toString("base64url")}`,
      `cursor=${Buffer.from(JSON.stringify(["-created", "\0", null])).toString("base64url")}`,
      `cursor=${Buffer.from(JSON.stringify(["-created", { gt: "" }, null])).toString("base64url")}`,
      `sort=amount&cursor=${Buffer.from(JSON.stringify(["amount", "x", "9".repeat(30)])).toString("base64url")}`,
    ];
    for (const query of refused) {
      const answer = await get(orders, operator, query);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    expect(ids).toHaveLength(all.data.length);
  });

  test("shows the fields that were chosen, in that order, and no others", async () => {
    const { data } = await read(orders, operator, "fields=amount,orderId&limit=2");
    expect(data.map((line) => Object.keys(line))).toEqual([
      ["amount", "orderId"],
      ["amount", "orderId"],
    ]);
  });

  test("comes as CSV whose texts no spreadsheet runs, with the cursor beside it", async () => {
    const title = '=HYPERLINK("http://x","a, b")';
    await db().offer.updateMany({ data: { title } });
    const query = "fields=orderId,title,amount&limit=1&format=csv";
    const answer = await get(orders, operator, query);
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="orders.csv"');
    expect(answer.headers.get("holdfast-next-cursor")).toMatch(/^[\w-]+$/);
    const [head, line, end] = (await answer.text()).split("\r\n");
    expect(head).toBe("orderId,title,amount");
    expect(line).toMatch(/^ord_\w+,"'=HYPERLINK\(""http:\/\/x"",""a, b""\)",\d+$/);
    expect(end).toBe("");
    const asked = await get(orders, operator, "", { accept: "text/csv, */*" });
    expect((await asked.text()).split("\r\n")[0]).toMatch(/^orderId,state,title,/);
  });

  test("of webhooks shows bodies to those who may read them", async () => {
    const bodies = async (userId: string): Promise<unknown[]> =>
      (await read(received, userId)).data.map(({ body }) => body);
    expect((await bodies(operator)).every((body) => typeof body === "string")).toBe(true);
    await db().user.update({ where: { tenantId_id: { tenantId: TENANT, id: operator } }, data: { role: "finance" } });
    expect(new Set(await bodies(operator))).toEqual(new Set([null]));
    await db().user.update({ where: { tenantId_id: { tenantId: TENANT, id: operator } }, data: { role: "admin" } });
  });
});

test("every list of the issue is there, with pages, order, choice of fields and CSV", async () => {
  const operations = await apiOperations(process.cwd());
  const lists = operations
    .filter(({ declared, path }) => declared.query !== null && !declared.isHidden && !path.includes("{"))
    .map(({ path }) => path)
    // Asks about one payout that is not there yet.
    .filter((path) => path !== "/api/payouts/estimate");
  expect(lists.toSorted()).toEqual([
    "/api/chargebacks/list",
    "/api/events",
    "/api/ledger/entries",
    "/api/orders",
    "/api/payments",
    "/api/payouts",
    "/api/refunds",
    "/api/settlements",
    "/api/webhooks/received",
  ]);
});
