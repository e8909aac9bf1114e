import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Role, ROLES } from "@/lib/auth/permission-table";
import { may, PERMISSIONS } from "@/lib/auth/permissions";
import { useConfig, config } from "@/lib/config/config";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { POST as requestPayout } from "@/app/api/payouts/request/route";
import { POST as settle } from "@/app/api/sessions/settle/route";
import { type Answered, type Handler, post } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { given } = await setUp();

let serial = 0;

async function ask(handler: Handler, userId: string, body: unknown): Promise<Answered> {
  serial += 1;
  return post(handler, { userId, body, key: `key-${serial}` });
}

const settleAll = (userId: string): Promise<Answered> => ask(settle, userId, { processBatch: true });

const change = (id: string, data: Parameters<ReturnType<typeof db>["user"]["update"]>[0]["data"]) =>
  db().user.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data });

describe("what a person may do is read anew for each request", () => {
  test("so another role acts on the next one, with the cookie of before", async () => {
    const operator = await given.operator();
    expect((await settleAll(operator)).status).toBe(200);
    for (const role of ["support", "tenant_owner", "customer"] as const) {
      await change(operator, { role });
      const refused = await settleAll(operator);
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.text)).toMatchObject({ code: "forbidden" });
    }
    await change(operator, { role: "finance" });
    expect((await settleAll(operator)).status).toBe(200);
  });

  test("so a disabled account, and one whose sessions were revoked, is nobody on the next one", async () => {
    const operator = await given.operator();
    await change(operator, { disabledAt: new Date() });
    expect((await settleAll(operator)).status).toBe(401);
    await change(operator, { disabledAt: null });
    expect((await settleAll(operator)).status).toBe(200);
    await change(operator, { sessionVersion: { increment: 1 } });
    expect((await settleAll(operator)).status).toBe(401);
  });

  test("so a partner's person who is staff now asks for no payout, and one who is staff no more does", async () => {
    const partner = await given.partnerWithBalance(money(200_000n, "INR"));
    const payout = { amount: 60_000, currency: "INR", method: "bank_account" };
    await change(partner.userId, { role: "partner_staff" });
    expect((await ask(requestPayout, partner.userId, payout)).status).toBe(403);
    expect(await db().payout.count({ where: { partnerId: partner.id } })).toBe(0);
    await change(partner.userId, { role: "partner" });
    expect((await ask(requestPayout, partner.userId, payout)).status).toBe(201);
  });

  test("and a role that the program does not know cannot be stored", async () => {
    const operator = await given.operator();
    await expect(change(operator, { role: "operator" })).rejects.toThrow(/app_user_role_check/);
    await expect(change(operator, { role: "partner" })).rejects.toThrow(/app_user_partner_has_partner/);
  });
});

describe("an answer that its operation does not declare", () => {
  const handler = route(
    {
      permission: "console.read",
      limit: "read",
      answer: z.strictObject({ list: z.array(z.strictObject({ id: z.string() })) }),
      audit: "none: a test",
    },
    () => Promise.resolve({ list: [{ id: "a", secret: "s" }], secret: "s" }),
  );

  test("is an error outside production", async () => {
    expect((await ask(handler, await given.operator(), {})).status).toBe(500);
  });

  test("loses the fields that nobody declared in production, and is sent", async () => {
    const before = config();
    useConfig({ ...before, env: "production" });
    const answered = await ask(handler, await given.operator(), {});
    useConfig(before);
    expect([answered.status, JSON.parse(answered.text)]).toEqual([200, { list: [{ id: "a" }] }]);
  });
});

test("every role may do something, and no two the same", () => {
  const { length } = ROLES;
  const sets = new Set<string>();
  for (const role of ROLES) sets.add(permissionsOf(role));
  expect([sets.size, sets.has("")]).toEqual([length, false]);
});

function permissionsOf(role: Role): string {
  return PERMISSIONS.filter((permission) => may({ role }, permission)).join(" ");
}
