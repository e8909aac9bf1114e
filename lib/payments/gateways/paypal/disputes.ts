import { writeForm } from "@/lib/net/multipart";
import type { ListedDispute } from "../dispute-types";
import type { Disputes, GatewayMessage } from "../types";
import { answerError, type PaypalClient, read } from "./client";
import { clip } from "./map";
import { readTime } from "./map-disputes";
import { Dispute, DisputePage } from "./wire";

/** PayPal's disputes (customer_disputes_v1). Its deeds are answered with links only, so the dispute is read afterwards. */
export function createDisputes(client: PaypalClient): Disputes {
  return {
    fetchDispute: (id) => fetchDispute(client, id),
    contest: async ({ gatewayDisputeId, summary, document }) => {
      const evidence = { evidence_type: "PROOF_OF_FULFILLMENT", notes: clip(summary, 1_000) };
      const form = writeForm([
        { name: "input", value: JSON.stringify({ evidences: [evidence] }), type: "application/json" },
        { name: "evidence-file", value: document, fileName: "evidence.pdf", type: "application/pdf" },
      ]);
      const answer = await client.own({
        method: "POST",
        path: `${path(gatewayDisputeId)}/provide-evidence`,
        form,
        effect: "none",
      });
      if (answer.status > 299) throw answerError(answer, "none");
      return fetchDispute(client, gatewayDisputeId);
    },
    accept: async (id) => {
      const body = { note: "The seller accepts the claim.", accept_claim_reason: "REFUND_CUSTOMER" };
      const answer = await client.own({ method: "POST", path: `${path(id)}/accept-claim`, body, effect: "none" });
      if (answer.status > 299) throw answerError(answer, "none");
      return fetchDispute(client, id);
    },
    listDisputes: (since) => listSince(client, since),
  };
}

const LIST = "/v1/customer/disputes";
const PAGE = 50;
/** So many pages at the most, the newest first; more have not changed since we last asked. */
const MAX_PAGES = 50;

/** PayPal goes 180 days back, which is also how far `since` may go back. */
async function listSince(client: PaypalClient, since: Date | null): Promise<ListedDispute[]> {
  const listed: ListedDispute[] = [];
  const first = new URLSearchParams({ page_size: String(PAGE) });
  if (since !== null) first.set("update_time_after", since.toISOString());
  let query: string | null = `?${first.toString()}`;
  for (let page = 0; page < MAX_PAGES && query !== null; page += 1) {
    const answer = await client.own({ method: "GET", path: LIST + query, effect: "none" });
    const { items, links } = read(DisputePage, answer, "none").value;
    for (const { dispute_id: gatewayDisputeId, update_time, create_time } of items ?? [])
      listed.push({ gatewayDisputeId, at: readTime(update_time) ?? readTime(create_time) });
    query = queryOf(links?.find(({ rel }) => rel === "next")?.href);
  }
  return listed;
}

/** What is asked for by a link; never where it leads to, which is for us to say. */
function queryOf(href: string | undefined): string | null {
  if (href === undefined) return null;
  const query = href.split("?")[1];
  return query === undefined ? null : `?${query}`;
}

const path = (id: string): string => `${LIST}/${encodeURIComponent(id)}`;

async function fetchDispute(client: PaypalClient, id: string): Promise<GatewayMessage> {
  const answer = await client.own({ method: "GET", path: path(id), effect: "none" });
  return { shape: "dispute", body: read(Dispute, answer, "none").text };
}
