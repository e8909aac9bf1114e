import { createServer, type Server } from "node:http";
import { config } from "@/lib/config/config";
import { mayScrape, METRICS_TYPE, processFigures } from "@/lib/metrics/answer";

/** What the worker has counted, under GET /metrics of its own port; null where none is configured. */
export async function serveMetrics(): Promise<Server | null> {
  const { host, metricsWorkerPort } = config();
  if (metricsWorkerPort === null) return null;
  const server = createServer((request, response) => {
    const may =
      request.method === "GET" && request.url === "/metrics" ? mayScrape(request.headers.authorization) : null;
    if (may !== true) response.writeHead(may === null ? 404 : 401).end();
    else response.writeHead(200, { "content-type": METRICS_TYPE }).end(processFigures());
  });
  server.unref();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(metricsWorkerPort, host, resolve));
  return server;
}
