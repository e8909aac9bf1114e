import { isId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import type { RouteFact } from "@/lib/payments/gateways/route-types";
import { noteLinkedSettlement } from "@/lib/payments/transfers/settlements";
import { lockTransfer } from "@/lib/payments/transfers/step";
import { noteTransfer } from "@/lib/payments/transfers/told";
import { APPLIED, type ArrivedFact, IGNORED, MONEY_MOVED, type Outcome } from "./outcome";

type TransferFact = Extract<RouteFact, { kind: "transfer_changed" }>;
type SettledFact = Extract<RouteFact, { kind: "linked_account_settled" }>;

/** The gateway made a transfer, could not make it, or paid it out. What does not carry an id of ours is not ours. */
export async function onTransfer(tx: Tx, { arrival, fact }: ArrivedFact<TransferFact>): Promise<Outcome> {
  const { transferId } = fact.transfer;
  if (transferId === null || !isId("transfer", transferId)) return IGNORED;
  const row = await lockTransfer(tx, { tenantId: arrival.tenantId, id: transferId });
  if (row?.gateway !== arrival.gateway) return IGNORED;
  const became = await noteTransfer(tx, row, fact.transfer, `gateway:${arrival.gateway}`);
  return became === "money" ? MONEY_MOVED : became === "changed" ? APPLIED : IGNORED;
}

export async function onLinkedSettlement(tx: Tx, { arrival, fact }: ArrivedFact<SettledFact>): Promise<Outcome> {
  const { settlementId, amount, bankReference } = fact;
  const { tenantId, gateway } = arrival;
  const isNew = await noteLinkedSettlement(tx, { tenantId, gateway, settlementId, amount, bankReference });
  return isNew ? APPLIED : IGNORED;
}
