import { inviteOwner } from "@/lib/auth/invite";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { addTenant, assertPlatformHost, lookAtTenants, tellTenant } from "@/lib/tenants/platform";
import { newTenantAnswer, tenantsAnswer } from "@/types/answers/platform";
import { newTenantBody, tenantsQuery } from "@/types/platform";

/** All tenants with their figures, the newest first. Whoever is shown has a row in its audit that says who looked. */
export const GET = route(
  {
    permission: "platform.read",
    isHidden: true,
    query: tenantsQuery,
    limit: "read",
    answer: tenantsAnswer,
    audit: "tenant.looked_at",
  },
  async ({ caller, query, requestId }) => {
    assertPlatformHost(caller.tenantId);
    const lines = await lookAtTenants({ userId: caller.userId, requestId }, query.before ?? null);
    return { data: lines.map(tellTenant) };
  },
);

/** A new tenant with its hosts; its first owner is invited by mail. */
export const POST = route(
  {
    permission: "platform.change",
    isHidden: true,
    stepUp: true,
    body: newTenantBody,
    limit: "write",
    idempotent: "required",
    answer: newTenantAnswer,
    audit: "tenant.added",
    status: 201,
  },
  ({ caller, body: { owner, ...tenant } }) => {
    assertPlatformHost(caller.tenantId);
    const actor = caller.userId;
    return withAnswer((tx) =>
      addTenant(tx, {
        ...tenant,
        actor,
        policy: CLASSIC,
        addOwner: (tenantId) => inviteOwner(tx, { ...owner, tenantId, actor }),
      }),
    );
  },
);
