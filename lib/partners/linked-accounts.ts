import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { recordAudit } from "@/lib/audit/record";
import type { PartnerLinkedAccount } from "@/prisma/generated/client";

/** A partner's own account at a gateway and how far its review is, in the gateway's words. */
export interface LinkedAccountRow {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly gateway: string;
  readonly accountId: string;
  readonly productId: string | null;
  readonly state: "requested" | "needs_clarification" | "under_review" | "activated" | "suspended";
  readonly actor: string;
}

/** Notes the account or what became of it, with its audit row; saying the same again changes nothing. */
export async function saveLinkedAccount(tx: Tx, { actor, ...row }: LinkedAccountRow): Promise<void> {
  const before = await linkedAccountOf(tx, row);
  const { tenantId, partnerId, gateway, accountId, productId, state } = row;
  if (before?.accountId === accountId && before.productId === productId && before.state === state) return;
  const changed = { accountId, productId, state };
  await tx.partnerLinkedAccount.upsert({
    where: { tenantId_partnerId_gateway: { tenantId, partnerId, gateway } },
    create: { tenantId, partnerId, gateway, ...changed },
    update: { ...changed, changedAt: await databaseNow(tx) },
  });
  await recordAudit(tx, [
    {
      tenantId,
      actor,
      action: "partner.linked_account",
      subject: partnerId,
      payload: { gateway, accountId, productId },
      before: { state: before?.state ?? null },
      after: { state },
    },
  ]);
}

/** The partner's account at a gateway; null where there is none. */
export function linkedAccountOf(
  tx: Tx,
  { tenantId, partnerId, gateway }: { tenantId: string; partnerId: string; gateway: string },
): Promise<PartnerLinkedAccount | null> {
  return tx.partnerLinkedAccount.findUnique({
    where: { tenantId_partnerId_gateway: { tenantId, partnerId, gateway } },
  });
}
