import { expect } from "vitest";
import { db } from "@/lib/db/client";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { disputedAccount, disputeHoldAccount, receivableAccount } from "@/lib/payments/ledger/accounts";
import type { Chargeback, Escrow, Payment } from "@/prisma/generated/client";
import type { Given, Purchase } from "./given";
import { TENANT } from "./seed";
import { readBooks } from "./simulator-client";
import type { When } from "./when";
import type { World } from "./world";

export interface DisputeKind {
  readonly stage?: "warning" | "inquiry" | "chargeback" | "pre_arbitration" | "arbitration";
  /** Minor units; the whole payment without it. */
  readonly amount?: number;
  /** In the gateway's words. */
  readonly reason?: string;
  /** Whether the gateway takes the money at once. */
  readonly withdraw?: boolean;
  readonly fee?: number;
  readonly respondInMs?: number;
}

export type Verdict = "won" | "lost" | "closed" | "under_review" | "action_required" | "open";

/** What customers and banks do about payments at the gateways, and what the books say about it. */
export interface Contesting {
  /** The customer goes to the bank; the gateway's id of the dispute comes back. */
  dispute(purchase: Pick<Purchase, "paymentId">, kind?: DisputeKind): Promise<string>;
  decide(id: string, outcome: Verdict, kind?: DisputeKind): Promise<void>;
  row(gatewayDisputeId: string): Promise<Chargeback>;
  payment(purchase: Pick<Purchase, "paymentId">): Promise<Payment>;
  /** What the gateway keeps from us because of it, in minor units. */
  keptBy(row: Chargeback): Promise<bigint>;
  escrow(purchase: Purchase): Promise<Escrow>;
  /** A session that was held for a day and split. */
  split(price?: Money): Promise<Purchase>;
  payOut(purchase: Purchase, minor: bigint): Promise<void>;
  /** What the gateway took is what the books say that it keeps, and every rule of the books holds. */
  assertSameBooks(gatewayDisputeId: string): Promise<void>;
  /** What is set aside from a partner's balance, and what the partner owes. */
  setAside(partnerId: string, currency?: string): Promise<bigint>;
  owed(partnerId: string, currency?: string): Promise<bigint>;
}

export function contestingIn(world: World, given: Given, when: When): Contesting {
  const { simulator } = world;
  const row = (gatewayDisputeId: string): Promise<Chargeback> =>
    db().chargeback.findFirstOrThrow({ where: { tenantId: TENANT, gatewayDisputeId } });
  const payment = ({ paymentId }: Pick<Purchase, "paymentId">): Promise<Payment> =>
    db().payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: paymentId } } });
  return {
    payment,
    dispute: async (purchase, kind = {}) => {
      const { gatewayPaymentId } = await payment(purchase);
      const opened = await simulator.control("/__control/disputes", { paymentId: gatewayPaymentId, ...kind });
      return (opened as { id: string }).id;
    },
    decide: async (id, outcome, kind = {}) => {
      await simulator.control("/__control/disputes/decide", { id, outcome, ...kind });
    },
    row,
    keptBy: (row) => balanceOf(disputeHoldAccount(row.gateway, row.id).path, row.currency),
    escrow: ({ orderId }) =>
      db().escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId: TENANT, orderId } } }),
    split: async (price = money(118_000n, "INR")) => {
      const purchase = await given.heldSession({ price, score: 100 });
      await when.clockMoves(DAY_MS);
      await when.timersTick();
      return purchase;
    },
    payOut: async ({ partner }, minor) => {
      await when.requestsPayout(partner, money(minor, "INR"));
      await when.workerRunsUntilIdle();
      await when.banksSettle();
      await when.workerRunsUntilIdle();
    },
    assertSameBooks: async (gatewayDisputeId) => {
      const there = (await readBooks(simulator)).disputes.find((each) => each.id === gatewayDisputeId);
      expect(BigInt(there?.taken ?? 0)).toBe((await row(gatewayDisputeId)).movedMinor);
      await world.books.assertAllInvariants();
    },
    setAside: async (partnerId, currency = "INR") => -(await balanceOf(disputedAccount(partnerId).path, currency)),
    owed: (partnerId, currency = "INR") => balanceOf(receivableAccount(partnerId).path, currency),
  };
}

async function balanceOf(path: string, currency: string): Promise<bigint> {
  const row = await db().ledgerAccount.findFirst({ where: { tenantId: TENANT, path, currency } });
  return money(row?.balanceMinor ?? 0n, currency).minor;
}
