import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { PartnerKyc, Prisma } from "@/prisma/generated/client";
import { KYC_MACHINE, type KycState } from "./kyc-machine";

export interface PartnerKey {
  readonly tenantId: string;
  readonly partnerId: string;
}

/** Opens the check of a partner who has registered: everything is still to be told. */
export async function openKyc(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<void> {
  await tx.partnerKyc.create({ data: { tenantId, partnerId, state: "incomplete" } });
}

/** Partners whom the operator knows and takes in without asking anything: they may be paid at once. */
export async function takeInPartners(tx: Tx, tenantId: string, partnerIds: readonly string[]): Promise<void> {
  await tx.partnerKyc.createMany({
    data: partnerIds.map((partnerId) => ({ tenantId, partnerId, state: "active" })),
    skipDuplicates: true,
  });
}

/** How far a partner is, locked until the transaction ends. @throws AppError `not_found` */
export async function lockKyc(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<PartnerKyc> {
  await tx.$executeRaw`SELECT 1 FROM partner_kyc WHERE tenant_id = ${tenantId} AND partner_id = ${partnerId} FOR UPDATE`;
  const kyc = await tx.partnerKyc.findUnique({ where: { tenantId_partnerId: { tenantId, partnerId } } });
  if (!kyc) throw new AppError("not_found", "there is no such partner");
  return kyc;
}

type KycFacts = Omit<Prisma.PartnerKycUncheckedUpdateManyInput, "tenantId" | "partnerId" | "state" | "stateSince">;

export interface KycStep {
  readonly actor: string;
  readonly reason?: string | null;
  readonly data?: KycFacts;
}

/**
 * Moves a partner by the table, with the audit row. What was asked and who suspended belong to the state that is left.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved the partner meanwhile.
 */
export async function stepKyc(tx: Tx, kyc: PartnerKyc, to: KycState, step: KycStep): Promise<PartnerKyc> {
  const from = kyc.state as KycState;
  assertStep(KYC_MACHINE, from, to);
  const { tenantId, partnerId } = kyc;
  const left: KycFacts = { reason: step.reason ?? null, clarifications: [], suspendedBy: null, reminders: 0 };
  const { count } = await tx.partnerKyc.updateMany({
    where: { tenantId, partnerId, state: from },
    data: {
      ...left,
      ...(to === "active" ? { listingsPausedAt: null } : {}),
      ...step.data,
      state: to,
      stateSince: await databaseNow(tx),
    },
  });
  if (count !== 1) throw new AppError("wrong_state", `the partner is no longer ${from}`);
  await recordAudit(tx, [
    {
      tenantId,
      actor: step.actor,
      action: `partner.${to}`,
      subject: partnerId,
      payload: { reason: step.reason ?? null },
      before: { state: from },
      after: { state: to },
    },
  ]);
  return tx.partnerKyc.findUniqueOrThrow({ where: { tenantId_partnerId: { tenantId, partnerId } } });
}

/** Notes what the gateway calls the partner's account, or when to ask about it; the state stays. */
export async function noteOnKyc(tx: Tx, { tenantId, partnerId }: PartnerKey, data: KycFacts): Promise<void> {
  await tx.partnerKyc.update({ where: { tenantId_partnerId: { tenantId, partnerId } }, data });
}

/** Whether money of this partner may leave for a bank, also out of the gateway's hold. */
export async function mayWithdraw(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<boolean> {
  const kyc = await tx.partnerKyc.findUnique({ where: { tenantId_partnerId: { tenantId, partnerId } } });
  return kyc?.state === "active";
}

/**
 * Income stays in the wallet of a partner who has not shown who they are.
 * @throws AppError `kyc_required`
 */
export async function assertMayWithdraw(tx: Tx, tenantId: string, partnerId: string): Promise<void> {
  const kyc = await tx.partnerKyc.findUnique({ where: { tenantId_partnerId: { tenantId, partnerId } } });
  if (kyc?.state === "active") return;
  throw new AppError("kyc_required", "your money is safe in your wallet, and can be paid out once you are checked", {
    state: kyc?.state ?? "incomplete",
    steps: "/onboarding",
  });
}

export interface LinkedAccountFacts {
  readonly accountId: string;
  readonly stakeholderId: string | null;
  readonly productId: string | null;
  /** The gateway's word for how far its own check is; null until it was asked. */
  readonly activation: string | null;
}

/** The partner's own account at the gateway; null where there is none. */
export async function linkedAccountFacts(
  tx: Tx,
  tenantId: string,
  partnerId: string,
): Promise<LinkedAccountFacts | null> {
  const kyc = await tx.partnerKyc.findUnique({ where: { tenantId_partnerId: { tenantId, partnerId } } });
  if (!kyc || kyc.accountId === null) return null;
  const { accountId, stakeholderId, productId, activation } = kyc;
  return { accountId, stakeholderId, productId, activation };
}
