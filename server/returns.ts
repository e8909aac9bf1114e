import type { IncomingMessage, ServerResponse } from "node:http";

const BACK = /^\/checkout\/(ord_[0-9A-Za-z]{4,32})\/back(?:\?|$)/;

/**
 * Takes a browser that a gateway's own page sends back by POST to its order. Such a request carries no cookie of ours and
 * nothing in it is believed: what was paid is told by the webhook, or found out by asking. @returns whether it was one.
 */
export function answerReturn(request: IncomingMessage, response: ServerResponse): boolean {
  const orderId = request.method === "POST" ? BACK.exec(request.url ?? "")?.[1] : undefined;
  if (orderId === undefined) return false;
  response.writeHead(303, { location: `/orders/${orderId}`, connection: "close" }).end();
  request.resume();
  return true;
}
