import { expect } from "vitest";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { noteOnKyc } from "@/lib/partners/kyc";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { RoutePort } from "@/lib/payments/gateways/route-types";
import type { RouteTransfer } from "@/prisma/generated/client";
import { addPartner, type Partner, type Purchase } from "./given";
import { link } from "./linking";
import { TENANT } from "./seed";
import type { When } from "./when";
import type { World } from "./world";

/** Settings of a simulator whose linked accounts take transfers at once, and whose transfers take until they are told. */
export const ROUTE_AT_ONCE = { SIMULATOR_COOLING_MS: "0", SIMULATOR_REVIEW_DELAY_MS: "0" } as const;

const Told = z.object({
  transfers: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      notes: z.record(z.string(), z.unknown()),
      amount: z.number(),
      reversed: z.number(),
      fee: z.number(),
      status: z.string(),
      onHold: z.boolean(),
      settlement: z.string().nullable(),
    }),
  ),
  reversals: z.array(z.object({ id: z.string(), transferId: z.string(), amount: z.number() })),
});

/** What partners' own accounts at the gateway add to a world. */
export interface Routing {
  /** A partner whose account at the gateway is activated. */
  linkedPartner(): Promise<Partner>;
  /** Transfers reach their end at the gateway, and we hear of it. */
  transfersProcess(): Promise<void>;
  /** The gateway pays the banks of linked accounts, and we hear of it. */
  linkedAccountsSettle(): Promise<void>;
  transferOf(purchase: Pick<Purchase, "orderId">): Promise<RouteTransfer>;
  /** The gateway's own books. */
  told(): Promise<z.infer<typeof Told>>;
  /** Every rule of the books holds, and transfer by transfer the gateway's books say the same as ours. */
  assertSameBooks(): Promise<void>;
}

export function routingIn(world: World, when: When): Routing {
  const { simulator } = world;
  const told = async () => Told.parse(await simulator.control("/__books"));
  return {
    told,
    linkedPartner: async () => {
      const partner = await addPartner();
      const { accountId, productId } = await link(await routeOf(), partner.id);
      await simulator.control("/__control/clock", { advanceMs: 1_000 });
      const key = { tenantId: TENANT, partnerId: partner.id };
      await withTx((tx) => noteOnKyc(tx, key, { accountId, productId, activation: "activated" }));
      return partner;
    },
    transfersProcess: async () => {
      await simulator.control("/__control/razorpay/transfers", {});
      await when.workerRunsUntilIdle();
    },
    linkedAccountsSettle: async () => {
      await simulator.control("/__control/razorpay/settlements", {});
      await when.workerRunsUntilIdle();
      await when.timersTick();
    },
    transferOf: ({ orderId }) =>
      db().routeTransfer.findFirstOrThrow({ where: { tenantId: TENANT, orderId }, orderBy: { id: "desc" } }),
    assertSameBooks: async () => {
      await world.books.assertAllInvariants();
      const ours = await db().routeTransfer.findMany({ include: { reversals: { where: { state: "done" } } } });
      const there = await told();
      expect(there.transfers.map(factsThere).toSorted(byId)).toEqual(
        ours
          .filter((each) => each.gatewayTransferId !== null)
          .map(factsHere)
          .toSorted(byId),
      );
      for (const { gatewayTransferId, settlementId } of ours.filter((each) => each.settlementId !== null))
        expect(there.transfers.find(({ id }) => id === gatewayTransferId)?.settlement).toBe(settlementId);
      const reversals = ours.flatMap((each) => each.reversals);
      expect(there.reversals.map(({ id, amount }) => ({ id, amount })).toSorted(byId)).toEqual(
        reversals.map((each) => ({ id: each.gatewayReversalId, amount: Number(each.amountMinor) })).toSorted(byId),
      );
    },
  };
}

async function routeOf(): Promise<RoutePort> {
  const { route } = await gatewayOf(TENANT, "razorpay");
  if (route === null) throw new Error("Razorpay has Route");
  return route;
}

const byId = (a: { id: string | null }, b: { id: string | null }): number => ((a.id ?? "") < (b.id ?? "") ? -1 : 1);

type Told = z.infer<typeof Told>["transfers"][number];

const factsThere = ({ id, notes, amount, reversed, onHold, status }: Told) => ({
  id,
  ours: notes["transfer"],
  amount,
  reversed,
  isOnHold: onHold,
  isFailed: status === "failed",
});

const factsHere = (row: RouteTransfer) => ({
  id: row.gatewayTransferId,
  ours: row.id,
  amount: Number(row.amountMinor),
  reversed: Number(row.reversedMinor),
  isOnHold: row.releasedAt === null,
  isFailed: row.state === "failed",
});
