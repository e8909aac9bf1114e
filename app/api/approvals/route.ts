import { route } from "@/lib/http/route";
import { listApprovals } from "@/lib/views/approvals";

/** What operators asked for and others decide about: what waits first, then the newest; fifty. */
export const GET = route({ allow: ["operator"], limit: "read" }, async ({ caller }) => ({
  data: await listApprovals(caller.tenantId),
}));
