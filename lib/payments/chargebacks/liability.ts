import type { DisputeReason } from "@/lib/payments/gateways/dispute-types";

/** Who bears a lost chargeback. The platform always gives back its own commission and what it keeps for others. */
export interface Liability {
  /** Of a split order, the part that the partner had received. */
  readonly partnerShare: "partner" | "platform";
  /** What the gateway charges for the dispute. */
  readonly disputeFee: "partner" | "platform";
}

/**
 * The default by what the customer says: a card that was misused is the platform's risk, except for the partner's own
 * share; a session that was not as promised is the partner's; a charge that was made wrongly is the platform's.
 * What is still held when a chargeback is lost belongs to nobody yet and goes back as it is.
 */
export const LIABILITY: Readonly<Record<DisputeReason, Liability>> = {
  fraud: { partnerShare: "partner", disputeFee: "platform" },
  service: { partnerShare: "partner", disputeFee: "partner" },
  processing: { partnerShare: "platform", disputeFee: "platform" },
};
