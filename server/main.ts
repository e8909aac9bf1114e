import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import next from "next";
import { now } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Config, config, ConfigError, shareWithLibraries } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { silenceNextSpans } from "@/lib/log/span";
import { closeDb } from "@/lib/db/client";
import { followClock } from "@/lib/db/clock";
import { closeInboxPool } from "@/lib/db/pool";
import { seesAllTenants, untilReady } from "@/lib/db/ready";
import { reportErrors } from "@/lib/net/report";
import { forTenantOf, type ReadHeader, siteOf } from "@/lib/tenants/host";
import { API_PATH, answerInJson, cleanHeaders, nameSite, refuse, sendRefusal } from "./guard";
import { answerOtherSite, headersFor, type HeaderSetter } from "./headers";
import { answerReturn } from "./returns";
import { withoutVersion } from "./version";
import { handleWebhook, webhookGateway } from "./webhooks";

/** How often slow senders are looked for; Node's half minute would turn the ten seconds below into forty. */
const CHECK_CONNECTIONS_MS = 1_000;

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Starts the web server: the guard, the webhooks, and Next for all else. Refuses to start with everything that is wrong. */
async function main(): Promise<void> {
  const settings = readSettings();
  shareWithLibraries(settings);
  reportErrors("web");
  silenceNextSpans();
  await untilReady();
  if (await seesAllTenants())
    throw new Error("the role of DATABASE_URL sees the rows of all tenants; use the web server's own");
  const stopClock = await followClock();
  const isDevelopment = process.argv.includes("--dev");
  const app = next({ dev: isDevelopment, hostname: settings.host, port: settings.port });
  await app.prepare();
  const server = createServer(
    { connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
    handlerOf(settings, app.getRequestHandler(), headersFor(settings, { isDevelopment })),
  );
  prepare(server, isDevelopment ? app.getUpgradeHandler() : null);
  await new Promise<void>((resolve) => server.listen(settings.port, settings.host, resolve));
  process.stdout.write(
    `${JSON.stringify({ web: `http://${settings.host}:${(server.address() as AddressInfo).port}` })}\n`,
  );
  onStop(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 5_000).unref();
    });
    await stopClock();
    await Promise.allSettled([closeInboxPool(), closeDb(), app.close()]);
  }, isDevelopment);
}

function readSettings(): Config {
  try {
    return config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function handlerOf(
  settings: Config,
  nextHandler: NextHandler,
  setHeaders: HeaderSetter,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const requestId = newId("request");
    request.url = withoutVersion(request.url ?? "");
    cleanHeaders(request, { trustProxy: settings.trustProxy, nowMs: now().getTime(), requestId });
    setHeaders(request, response, requestId);
    if (answerReturn(request, response)) return;
    const refusal = refuse(request);
    if (refusal) {
      sendRefusal(response, refusal, requestId);
      return;
    }
    const header: ReadHeader = (name) => request.headers[name];
    const serve = async (): Promise<void> => {
      nameSite(request, new URL(siteOf(header)));
      if (await answerOtherSite(request, response)) return;
      const gateway = webhookGateway(request);
      if (gateway) return handleWebhook(gateway, request, response, requestId);
      if (API_PATH.test(request.url ?? "")) answerInJson(response, requestId);
      return nextHandler(request, response);
    };
    forTenantOf(header, serve).catch((error: unknown) => {
      if (isAppError(error, "unknown_host")) {
        sendRefusal(response, { status: error.status, code: error.code, message: error.message }, requestId);
        return;
      }
      log().error({ requestId, err: error instanceof Error ? error.message : "unknown" }, "a request fell through");
      if (!response.headersSent)
        sendRefusal(
          response,
          { status: 500, code: "internal", message: "something went wrong on our side" },
          requestId,
        );
      else response.destroy();
    });
  };
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

function prepare(server: Server, upgrade: UpgradeHandler | null): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.on("clientError", (error: Error & { rawPacket?: Buffer }, socket) => {
    if (!socket.writable) return;
    const requestId = newId("request");
    const text = JSON.stringify({ error: "this is not a request", code: "invalid_input", details: {}, requestId });
    // What would be an answer's body is no part of the answer to HEAD.
    const body = error.rawPacket?.toString("latin1", 0, 5) === "HEAD " ? "" : text;
    const head = [
      "HTTP/1.1 400 Bad Request",
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${requestId}`,
      "x-content-type-options: nosniff",
      "cache-control: no-store",
      "connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
  // An expectation that nobody knows may be passed over; Node by itself would answer 417 with nothing.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  // Next proxies upgrades on its own account; only its development server needs one.
  server.on("upgrade", (request, socket, head) => {
    if (upgrade) void upgrade(request, socket, head).catch(() => socket.destroy());
    else socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
}

/** The development server keeps sockets and timers of its own; nobody waits for those. */
function onStop(stop: () => Promise<void>, isHurried: boolean): void {
  let stopping = false;
  const handler = (): void => {
    if (stopping) return;
    stopping = true;
    if (isHurried) setTimeout(() => process.exit(0), 500);
    void stop().finally(() => process.exit(0));
  };
  process.on("SIGTERM", handler);
  process.on("SIGINT", handler);
}

main().catch((error: unknown) => {
  process.stderr.write(`The web server cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
