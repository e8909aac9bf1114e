import { createHmac } from "node:crypto";
import { onTestFinished } from "vitest";
import type { EventType } from "@/lib/webhooks/catalogue";
import { createEndpoint, disableEndpoint, type EndpointWithSecret } from "@/lib/webhooks/endpoints";
import { type Answer, type LocalServer, type Seen, serve } from "../unit/gateway-support";
import { TENANT } from "./seed";

export const BY_OPERATOR = { tenantId: TENANT, userId: "usr_operator" } as const;

/** Somebody else's server, which wants to hear of what happens. */
export interface Receiver extends LocalServer {
  readonly endpoint: EndpointWithSecret;
  /** What it was sent, in the order of arrival. */
  events(): Told[];
}

/** The body of a webhook, with what its headers say. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly object: { readonly kind: string; readonly id: string; readonly sequence: number };
  readonly data: Readonly<Record<string, unknown>>;
}

/** Listens until the end of the test. */
export async function receiver(types: readonly EventType[], answer: Answer = taken): Promise<Receiver> {
  const server = await serve(answer);
  const endpoint = await createEndpoint({ ...BY_OPERATOR, url: `${server.url}/hooks`, types });
  onTestFinished(async () => {
    await disableEndpoint({ ...BY_OPERATOR, endpointId: endpoint.endpointId });
    await server.close();
  });
  return { ...server, endpoint, events: () => server.seen.map(toldBy) };
}

const taken: Answer = (_, response) => response.writeHead(204).end();

function toldBy({ headers, body }: Seen): Told {
  return { ...(JSON.parse(body) as Omit<Told, "id">), id: String(headers["webhook-id"]) };
}

const PREFIX = "whsec_";
const TOLERANCE_S = 300;

/**
 * Verifies by the text of the Standard Webhooks specification, on its own: `whsec_` and base64 is the key; what is signed
 * is `id.timestamp.body`; the header holds signatures with a space between them, each `v1,` and base64; one has to match.
 */
export function isGenuine({ headers, body }: Seen, secret: string, nowSeconds = Date.now() / 1000): boolean {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    String(headers[name]),
  );
  if (Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_S) return false;
  const key = Buffer.from(secret.replace(PREFIX, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`, "utf8").digest("base64");
  return String(signatures)
    .split(" ")
    .some((each) => each === `v1,${expected}`);
}
