import { route } from "@/lib/http/route";
import { findStatus } from "@/lib/payments/reactions/confirm";
import { paymentAnswer } from "@/types/answers/orders";

/** How a payment stands, by our payment id or the gateway's order or payment id; for those whose order it is, and operators. */
export const GET = route(
  { permission: "payment.read", limit: "read", answer: paymentAnswer, audit: "none: reads" },
  ({ caller, params }) => findStatus({ caller, gateway: params["gateway"] ?? "", id: params["id"] ?? "" }),
);
