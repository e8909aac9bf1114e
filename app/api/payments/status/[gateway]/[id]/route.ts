import { route } from "@/lib/http/route";
import { findStatus } from "@/lib/payments/reactions/confirm";

/** How a payment stands, by our payment id or the gateway's order or payment id; for those whose order it is, and operators. */
export const GET = route({ allow: ["customer", "partner", "operator"], limit: "read" }, ({ caller, params }) =>
  findStatus({ caller, gateway: params["gateway"] ?? "", id: params["id"] ?? "" }),
);
