import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { reportAbsence } from "@/lib/payments/endings/no-show";
import { proposeTime } from "@/lib/payments/endings/reschedule";
import { pauseForRisk } from "@/lib/payments/escrow/risk";
import { askToExtend } from "@/lib/payments/two-person/request";
import { appeal, complain, decide, write } from "./casing";
import { contestingIn } from "./contesting";
import { bookedIn, deedOf } from "./ending";
import type { Given, Purchase } from "./given";
import { handsIn, registeredPartner } from "./onboarding";
import { customerOf, partnerOf } from "./purchase";
import { TENANT } from "./seed";
import { chooses, sellPlans } from "./subscribing";
import type { Scenarios } from "./waiting";
import type { When } from "./when";
import { asOwner, type World } from "./world";

const PRICE = money(100_000n, "INR");

interface Kit {
  readonly world: World;
  readonly given: Given;
  readonly when: When;
}

/** How sessions, cases, chargebacks and decisions of people come to wait. */
export function peopleScenarios({ world, given, when }: Kit): Scenarios {
  const paid = (): Promise<Purchase> => given.paidSession({ price: PRICE });
  const held = (price = PRICE): Promise<Purchase> => given.heldSession({ price });
  const holdDeed = ({ orderId }: Purchase) =>
    ({ tenantId: TENANT, orderId, userId: "usr_operator", reason: "a test", requestId: null }) as const;
  /** A case about so much that its decision waits for an appeal. */
  const decidedCase = async (): Promise<{ caseId: string; purchase: Purchase }> => {
    const purchase = await held(money(2_000_000n, "INR"));
    const { caseId } = await complain(purchase);
    await write(caseId, customerOf(purchase), true);
    await decide(caseId, 5_000);
    return { caseId, purchase };
  };
  const contested = async (kind: { stage?: "warning"; respondInMs?: number }): Promise<string> => {
    const contesting = contestingIn(world, given, when);
    const id = await contesting.dispute(await paid(), kind);
    await when.workerRunsUntilIdle();
    return (await contesting.row(id)).id;
  };
  return {
    "session.requested": async () => {
      const partner = await given.partner();
      const offerId = await given.offer({ partner, price: PRICE });
      await db().offer.updateMany({ where: { id: offerId }, data: { needsAcceptance: true } });
      const { sessionId } = await bookedIn(given, 48, { partner, offerId, price: PRICE });
      return { id: sessionId, limitMs: 24 * HOUR_MS, exit: { state: "canceled" } };
    },
    "kyc.pending": async () => {
      const { id } = await registeredPartner();
      return { id, limitMs: 14 * DAY_MS, exit: { state: "1" } };
    },
    "kyc.submitted": async () => {
      const partner = await registeredPartner();
      // The gateway cannot settle to it, so somebody has to look.
      await handsIn(partner, { kind: "upi", holder: "Nila Rao", address: `${partner.id}@ybl` });
      return { id: partner.id, limitMs: 3 * DAY_MS, exit: "alert" };
    },
    "plan.notice": async () => {
      await sellPlans();
      const chosen = await chooses(await given.customer());
      await when.customerPays(chosen);
      await when.workerRunsUntilIdle();
      return { id: chosen.orderId, limitMs: 23 * DAY_MS, exit: { state: "7" } };
    },
    "session.no_show": async () => {
      const purchase = await bookedIn(given, 1, { price: PRICE });
      await when.clockMoves(HOUR_MS + MINUTE_MS);
      await reportAbsence(deedOf(purchase, customerOf(purchase)));
      return { id: purchase.sessionId, limitMs: 24 * HOUR_MS, exit: { state: "decided" } };
    },
    "session.proposal": async () => {
      const purchase = await bookedIn(given, 5, { price: PRICE });
      const startsAt = shift(await databaseNow(), 50 * HOUR_MS);
      const { proposalId } = await proposeTime({ ...deedOf(purchase, customerOf(purchase)), startsAt });
      return { id: proposalId, limitMs: 5 * HOUR_MS, exit: { state: "expired" } };
    },
    "escrow.risk": async () => {
      const purchase = await held();
      await pauseForRisk(holdDeed(purchase));
      return { id: purchase.orderId, limitMs: 7 * DAY_MS, exit: { state: "holding" } };
    },
    "approval.pending": async () => {
      const { approvalId } = await askToExtend({ ...holdDeed(await held()), hours: 240 });
      return { id: approvalId, limitMs: 7 * DAY_MS, exit: { state: "expired" } };
    },
    "partner.reserve": async () => {
      const partner = await given.partner();
      await asOwner(
        world.database,
        "INSERT INTO income_tier (tenant_id, partner_id, reserve_basis_points, reserve_days) VALUES ($1, $2, 1000, 30)",
        [TENANT, partner.id],
      );
      const { orderId } = await given.heldSession({ partner, price: PRICE });
      await when.clockMoves(DAY_MS);
      await when.timersTick();
      return { id: orderId, limitMs: 30 * DAY_MS, exit: { state: "0" } };
    },
    "chargeback.warning": async () => {
      return { id: await contested({ stage: "warning" }), limitMs: DAY_MS, exit: { state: "expired" } };
    },
    "chargeback.needs_response": async () => {
      const id = await contested({ respondInMs: 7 * DAY_MS });
      return { id, limitMs: 6 * DAY_MS, exit: { state: "contest" } };
    },
    session: async () => {
      const { sessionId } = await paid();
      const session = await db().session.findUniqueOrThrow({
        where: { tenantId_id: { tenantId: TENANT, id: sessionId } },
      });
      const length = session.endsAt.getTime() - session.startsAt.getTime();
      return { id: sessionId, limitMs: length + 12 * HOUR_MS, exit: { state: "completed" } };
    },
    "case.awaiting_partner": async () => {
      const { caseId } = await complain(await held());
      return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "under_review" } };
    },
    "case.awaiting_customer": async () => {
      const purchase = await held();
      const { caseId } = await complain(purchase, partnerOf(purchase));
      return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "withdrawn, closed" } };
    },
    "case.under_review": async () => {
      const purchase = await held();
      const { caseId } = await complain(purchase);
      await write(caseId, customerOf(purchase), true);
      return { id: caseId, limitMs: 14 * DAY_MS, exit: { state: "resolved_split, closed" } };
    },
    "case.decided": async () => {
      const { caseId } = await decidedCase();
      return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "resolved_split, closed" } };
    },
    "case.appealed": async () => {
      const { caseId, purchase } = await decidedCase();
      await appeal(caseId, partnerOf(purchase));
      return { id: caseId, limitMs: 14 * DAY_MS, exit: { state: "resolved_split, closed" } };
    },
  };
}
