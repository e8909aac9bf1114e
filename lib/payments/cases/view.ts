import type { SupportCase } from "@/prisma/generated/client";
import type { CaseState } from "./machine";
import type { CaseReason } from "./terms";

export interface CaseView {
  readonly caseId: string;
  readonly orderId: string;
  readonly state: CaseState;
  readonly reason: CaseReason;
  readonly openedBy: "customer" | "partner";
  readonly openedAt: Date;
  /** When silence has its consequence; null once the case is closed. */
  readonly deadlineAt: Date | null;
  /** When the decision was carried out, or the case ended without one. */
  readonly closedAt: Date | null;
  /** The decision in parts of 10000; null until decided, and where the two sides agreed on an amount. */
  readonly customerBasisPoints: number | null;
  readonly partnerBasisPoints: number | null;
}

export function viewCase(found: SupportCase): CaseView {
  return {
    caseId: found.id,
    orderId: found.orderId,
    state: found.state as CaseState,
    reason: found.reason as CaseReason,
    openedBy: found.openedRole as CaseView["openedBy"],
    openedAt: found.openedAt,
    deadlineAt: found.deadlineAt,
    closedAt: found.closedAt,
    customerBasisPoints: found.customerBasisPoints,
    partnerBasisPoints: found.partnerBasisPoints,
  };
}
