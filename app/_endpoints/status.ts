import type { EndpointView } from "@/lib/webhooks/endpoints";
import type { DeliveryLine } from "@/lib/webhooks/queries";
import type { Status } from "../_ui/status-chip";

const DISABLED: Readonly<Record<NonNullable<EndpointView["disabledReason"]>, Status>> = {
  operator: { word: "Disabled", tone: "quiet" },
  failing: { word: "Disabled: took nothing for five days", tone: "bad" },
  gone: { word: "Disabled: answered 410", tone: "bad" },
};

export function endpointStatus({ disabledReason, failingSince }: EndpointView): Status {
  if (disabledReason !== null) return DISABLED[disabledReason];
  return failingSince === null ? { word: "Enabled", tone: "good" } : { word: "Failing", tone: "wait" };
}

const DELIVERY: Readonly<Record<DeliveryLine["state"], Status>> = {
  pending: { word: "Pending", tone: "wait" },
  delivered: { word: "Delivered", tone: "good" },
  given_up: { word: "Given up", tone: "bad" },
};

export const deliveryStatus = (state: DeliveryLine["state"]): Status => DELIVERY[state];
