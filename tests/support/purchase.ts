import { db } from "@/lib/db/client";
import type { Side } from "@/lib/payments/cases/lock";
import type { Escrow, Session } from "@/prisma/generated/client";
import type { Purchase } from "./given";
import { TENANT } from "./seed";

export const customerOf = ({ customerId }: Purchase): Side => ({ role: "customer", userId: customerId });
export const partnerOf = ({ partner }: Purchase): Side => ({
  role: "partner",
  userId: partner.userId,
  partnerId: partner.id,
});

export function sessionOf({ sessionId }: Purchase): Promise<Session> {
  return db().session.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: sessionId } } });
}

export function escrowOf({ orderId }: Purchase): Promise<Escrow> {
  return db().escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId: TENANT, orderId } } });
}
