import { z } from "zod";
import { isAppError } from "@/lib/core/errors";
import { answerError, jsonAnswer, toJson } from "@/lib/http/answer";
import { readBody } from "@/lib/http/body";
import { assertTurns, takeTurns } from "@/lib/http/limit";
import { requestIdOf } from "@/lib/http/request-id";
import { type Operation, operation } from "@/lib/http/spec";
import { forTenantOf } from "@/lib/tenants/host";
import type { GatewayName } from "@/lib/payments/gateways/types";
import { receiveWebhook } from "./receive";

const WEBHOOK = {
  permission: "everyone",
  answer: z.strictObject({ received: z.literal(true), duplicate: z.boolean() }),
  limit: null,
  audit: "none: stored in the inbox",
} as const;

/** The route handler of a gateway's webhook, for wherever the server in front does not take it first. No cookies, no sign-in: the signature is the key. */
export function webhookRoute(gateway: GatewayName): Operation<(request: Request) => Promise<Response>> {
  return operation(WEBHOOK, async (request: Request) => {
    const requestId = requestIdOf(request);
    try {
      const body = await readBody(request);
      const headers = Object.fromEntries(request.headers);
      const owner = ownerIn(request.url);
      const delivery = { body, headers, owner, sourceIp: request.headers.get("x-forwarded-for") };
      return await forTenantOf(
        (name) => request.headers.get(name),
        () => answerWebhook(gateway, delivery, requestId),
      );
    } catch (error) {
      return answerError(error, requestId);
    }
  });
}

const OWNER = "account";

/** Where the own account of a partner is to send its webhooks. */
export const ownWebhookPath = (gateway: GatewayName, partnerId: string): string =>
  `/api/payments/${gateway}/webhook?${OWNER}=${partnerId}`;

/** The partner that the address of a webhook names; null for an account of ours. */
export function ownerIn(url: string): string | null {
  const [, query = ""] = url.split("?", 2);
  return new URLSearchParams(query).get(OWNER);
}

interface Delivery {
  readonly body: Buffer;
  readonly headers: Record<string, string | undefined>;
  readonly owner: string | null;
  readonly sourceIp: string | null;
}

/** One webhook, received and answered; shared with the server in front. */
export async function answerWebhook(gateway: GatewayName, delivery: Delivery, requestId: string): Promise<Response> {
  const raw = { body: delivery.body, headers: delivery.headers };
  const { isNew } = await receiveWebhook(gateway, raw, delivery.sourceIp, delivery.owner).catch(
    async (error: unknown) => {
      if (isAppError(error, "invalid_signature")) await countForgery(delivery.sourceIp);
      throw error;
    },
  );
  return jsonAnswer(200, toJson({ received: true, duplicate: !isNew }), requestId);
}

/** Whoever sends many forgeries is told to stop; what is genuine passes all the same. @throws AppError `rate_limited` */
async function countForgery(sourceIp: string | null): Promise<void> {
  const address = sourceIp?.split(",")[0]?.trim() ?? "unknown";
  assertTurns(await takeTurns("forgery", `address:${address}`, { plan: null }));
}
