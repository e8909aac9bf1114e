import { partnerOf } from "@/lib/http/partner";
import { route } from "@/lib/http/route";
import { changeOwnGateway } from "@/lib/payments/onboarding/own-gateway";
import { ownGatewayAnswer } from "@/types/answers/onboarding";
import { ownGatewayBody } from "@/types/onboarding";

const keysIn = ({ keyId, keySecret, webhookSecret }: Record<"keyId" | "keySecret" | "webhookSecret", string>) => ({
  keyId,
  keySecret,
  webhookSecrets: [webhookSecret],
});

/** Connects the partner's own account at the gateway, whose keys are tried and never shown again, or takes no new orders by it. */
export const POST = route(
  {
    permission: "onboarding.write",
    stepUp: true,
    needsVerified: true,
    body: ownGatewayBody,
    limit: "write",
    idempotent: "required",
    answer: ownGatewayAnswer,
    audit: "partner.gateway_changed",
  },
  ({ caller, body, requestId }) =>
    changeOwnGateway({ ...partnerOf(caller), keys: body.enabled ? keysIn(body) : null, requestId }),
);
