// Receives what Holdfast tells, and believes what is signed: WEBHOOK_SECRET=whsec_… PORT=4000 node examples/receive-webhook.mjs
// The secret is shown once, when an endpoint is made (POST /api/webhook-endpoints).
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const MAX_BYTES = 262_144;

async function bytesOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Listens on this machine. What is forged, changed or too old is answered with 401 and told to nobody; an event that comes
 * again, as each may, is told once.
 * @param secretOf gives the endpoint's secret, or nothing while there is none
 */
export async function receiveWebhooks({ secretOf, onEvent, port = 0 }) {
  const seen = new Set();
  const statusOf = (body, headers) => {
    const [secret, id] = [secretOf(), headers["webhook-id"]];
    if (body === null) return 413;
    if (!secret) return 503;
    try {
      // Over the bytes as they came; it throws when they are not Holdfast's.
      const event = new Webhook(secret).verify(body, headers);
      if (!seen.has(id)) onEvent(event);
      seen.add(id);
      return 204;
    } catch (error) {
      return error instanceof WebhookVerificationError ? 401 : 500;
    }
  };
  const server = createServer((request, response) => {
    bytesOf(request).then(
      (body) => response.writeHead(statusOf(body, request.headers)).end(),
      () => response.destroy(),
    );
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { WEBHOOK_SECRET, PORT = "4000" } = process.env;
  const { url } = await receiveWebhooks({
    secretOf: () => WEBHOOK_SECRET,
    onEvent: ({ type, object }) => console.log(`${type} ${object.id} ${object.sequence}`),
    port: Number(PORT),
  });
  console.log(`listening on ${url}`);
}
