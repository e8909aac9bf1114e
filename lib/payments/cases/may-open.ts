import type { EscrowState } from "@/lib/payments/escrow/machine";
import { shift } from "@/lib/core/time";
import type { Prisma } from "@/prisma/generated/client";
import { type CaseReason, LATE_CASE_MS, MOST_CASES_OF_AN_ORDER } from "./terms";

export interface OpeningFacts {
  readonly role: "customer" | "partner";
  readonly escrowState: EscrowState | null;
  readonly settledAt: Date | null;
  readonly score: number | null;
  /** Whether the order is for a session; about a plan there is nothing to decide between two sides. */
  readonly isForSession: boolean;
  readonly now: Date;
  /** Earlier cases of the order. */
  readonly cases: readonly { readonly closedAt: Date | null; readonly decidedAt: Date | null }[];
}

/** What has to be read with an order to know it. */
export const OPENING_FACTS = {
  escrow: { include: { settlement: true } },
  session: true,
  cases: true,
} as const satisfies Prisma.OrderInclude;

export function openingFacts(
  order: Prisma.OrderGetPayload<{ include: typeof OPENING_FACTS }>,
  role: OpeningFacts["role"],
  now: Date,
): OpeningFacts {
  const { escrow, session, cases } = order;
  const escrowState = (escrow?.state ?? null) as EscrowState | null;
  return {
    role,
    escrowState,
    settledAt: escrow?.settlement?.settledAt ?? null,
    score: session?.score ?? null,
    isForSession: session !== null,
    now,
    cases,
  };
}

const HELD: readonly (EscrowState | null)[] = ["funded", "holding", "paused"];

/**
 * Why this side cannot open a case about the order now; null when it can. As long as the money is held both can, the
 * partner about misconduct; a customer who never rated still can for a day after the split.
 */
export function openingHindrance({
  role,
  escrowState,
  settledAt,
  score,
  isForSession,
  now,
  cases,
}: OpeningFacts): string | null {
  if (!isForSession) return "this order is for a plan: ask for your money back instead";
  if (cases.some((each) => each.closedAt === null)) return "there is an open case about this order";
  if (cases.some((each) => each.decidedAt !== null)) return "a case about this order was decided already";
  if (cases.length >= MOST_CASES_OF_AN_ORDER) return "there were enough cases about this order";
  if (HELD.includes(escrowState)) return null;
  const isInTime = settledAt !== null && now < shift(settledAt, LATE_CASE_MS);
  if (role === "customer" && score === null && isInTime) return null;
  return "nothing is held for this order";
}

/** What this side can complain about. */
export function mayGive(role: "customer" | "partner", reason: CaseReason): boolean {
  return role === "customer" || reason === "misconduct";
}
