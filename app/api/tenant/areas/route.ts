import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { setNeed } from "@/lib/plans/manage";
import { areaAnswer } from "@/types/answers/plans";
import { areaBody } from "@/types/plans";

/** Says what an area needs: nothing, a trial or a plan, or a plan. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "tenant.area_changed",
    answer: areaAnswer,
    body: areaBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body }) =>
    withAnswer(async (tx) => {
      await setNeed(tx, { tenantId: caller.tenantId, actor: caller.userId, ...body });
      return body;
    }),
);
