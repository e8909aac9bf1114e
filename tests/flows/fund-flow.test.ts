import { expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { decide } from "@/lib/payments/two-person/decide";
import { askToChangeFundFlow, askToChangePolicy } from "@/lib/payments/two-person/request";
import { type FundFlow, OWN_ACCOUNT } from "@/lib/tenants/flows";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given } = await setUp();

const wish = (fundFlow: FundFlow, acknowledgement: typeof OWN_ACCOUNT | null = null) =>
  askToChangeFundFlow({
    tenantId: TENANT,
    userId: "usr_first",
    reason: "a test",
    requestId: null,
    wish: { fundFlow, acknowledgement },
  });

const say = (approvalId: string, decidedBy: string) =>
  decide({
    tenantId: TENANT,
    approvalId,
    decidedBy,
    role: "admin",
    decision: "approve",
    reason: "seen it",
    requestId: null,
  });

const flowOf = async ({ orderId: id }: { orderId: string }): Promise<string> =>
  (await db().order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } })).fundFlow;

test("taking the money into an own account needs its acknowledgement, which is kept, and two operators", async () => {
  await expect(wish("AGENT_OWN_ACCOUNT")).rejects.toMatchObject({ code: "invalid_input" });
  const { approvalId } = await wish("AGENT_OWN_ACCOUNT", OWN_ACCOUNT);
  const before = await given.openOrder();
  await expect(say(approvalId, "usr_first")).rejects.toMatchObject({ code: "forbidden" });
  await say(approvalId, "usr_second");
  const after = await given.openOrder();
  expect([await flowOf(before), await flowOf(after)]).toEqual(["PA_HOLD", "AGENT_OWN_ACCOUNT"]);
  const [kept] = await db().auditEvent.findMany({ where: { action: "fund_flow.changed" } });
  expect(kept).toMatchObject({
    actor: "usr_second",
    payload: { acknowledgement: OWN_ACCOUNT, requestedBy: "usr_first" },
  });
  await world.books.assertAllInvariants();
});

test("the flow that there is cannot be asked for", async () => {
  const { fundFlow } = await db().tenant.findUniqueOrThrow({ where: { id: TENANT } });
  await expect(wish(fundFlow as FundFlow, OWN_ACCOUNT)).rejects.toMatchObject({ code: "wrong_state" });
});

const askForTcs = (tcsBasisPoints: number) =>
  askToChangePolicy({
    tenantId: TENANT,
    userId: "usr_first",
    reason: "a test",
    requestId: null,
    change: { tcsBasisPoints },
  });

test("nobody sells in their own name and collects tax at source: not by asking, and not by deciding later", async () => {
  const collects = await askForTcs(50);
  const sells = await wish("PRINCIPAL");
  await say(collects.approvalId, "usr_second");
  await expect(wish("PRINCIPAL")).rejects.toMatchObject({ code: "wrong_state", details: { tcsBasisPoints: 50 } });
  await expect(say(sells.approvalId, "usr_second")).rejects.toMatchObject({ code: "wrong_state" });
  await say((await askForTcs(0)).approvalId, "usr_second");
  const again = await askForTcs(50);
  await say(sells.approvalId, "usr_second");
  expect(await flowOf(await given.openOrder())).toBe("PRINCIPAL");
  await expect(askForTcs(50)).rejects.toMatchObject({ code: "wrong_state" });
  await expect(say(again.approvalId, "usr_second")).rejects.toMatchObject({ code: "wrong_state" });
  await world.books.assertAllInvariants();
});
