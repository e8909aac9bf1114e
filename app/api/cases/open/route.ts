import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { openCase } from "@/lib/payments/cases/open";
import { openCaseBody } from "@/types/api";

/** Opens a case about an own order; the hold stands still until it is closed. */
export const POST = route(
  { allow: ["customer", "partner"], body: openCaseBody, limit: "write", idempotent: "required", status: 201 },
  ({ caller, body, requestId }) => openCase({ tenantId: caller.tenantId, actor: sideOf(caller), ...body, requestId }),
);
