import { createHmac } from "node:crypto";
import { sendAll } from "./load";
import { type Figure, median, percentile, repeat } from "./numbers";
import { type Place, withPlace } from "./place";
import { capturedBody } from "./seed";

const CONNECTIONS = [16, 64];
const REQUESTS = 12_000;
const WARM_UP = 3_000;

/** Webhooks a second through our server in front of Next, each verified and durably stored before it is answered. */
export function measureIngest(): Promise<Figure[]> {
  return withPlace({ web: true }, async (place) => {
    let used = 0;
    const send = async (connections: number, count: number): ReturnType<typeof sendAll> => {
      const requests = Array.from({ length: count }, (_, i) => webhook(place, used + i));
      used += count;
      const { hostname, port } = new URL(place.stack.web);
      return sendAll({ host: hostname, port: Number(port), connections, requests });
    };
    await send(64, WARM_UP);
    const figures: Figure[] = [];
    for (const connections of CONNECTIONS) {
      const runs = await repeat(3, () => send(connections, REQUESTS));
      const refused = runs.reduce((sum, run) => sum + run.refused, 0);
      if (refused > 0) throw new Error(`${refused} webhooks were not answered with 200`);
      const at = `${connections} connections`;
      figures.push(
        median(
          `webhooks taken in, ${at}`,
          "/s",
          runs.map((run) => REQUESTS / run.seconds),
        ),
        median(
          `webhook answered, ${at}, p50`,
          "ms",
          runs.map((run) => percentile(run.ms, 0.5)),
        ),
        median(
          `webhook answered, ${at}, p99`,
          "ms",
          runs.map((run) => percentile(run.ms, 0.99)),
        ),
      );
    }
    await assertAllStored(place, used);
    return figures;
  });
}

async function assertAllStored({ owner }: Place, sent: number): Promise<void> {
  const { rows } = await owner.query<{ n: number }>("SELECT count(*)::int AS n FROM inbox_event");
  if (rows[0]?.n !== sent) throw new Error(`${sent} webhooks were answered, ${rows[0]?.n} are stored`);
}

/** A request as Razorpay makes it: signed over its bytes, with an id of its own. */
function webhook({ stack }: Place, n: number): Buffer {
  const body = capturedBody(String(n).padStart(8, "0"));
  const signature = createHmac("sha256", stack.env["RAZORPAY_WEBHOOK_SECRETS"] ?? "")
    .update(body)
    .digest("hex");
  const head = [
    "POST /api/payments/razorpay/webhook HTTP/1.1",
    `host: ${new URL(stack.web).host}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-razorpay-event-id: evt_${n}`,
    `x-razorpay-signature: ${signature}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}
