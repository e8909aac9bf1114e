import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { withdrawCase } from "@/lib/payments/cases/withdraw";
import { emptyBody } from "@/types/api";

/** Who opened a case takes it back; the hold runs on. */
export const POST = route(
  { allow: ["customer", "partner"], body: emptyBody, limit: "write", idempotent: "required" },
  ({ caller, params }) =>
    withdrawCase({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: sideOf(caller) }),
);
