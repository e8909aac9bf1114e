import { SECOND_MS } from "@/lib/core/time";
import { writeForm } from "@/lib/net/multipart";
import type { ListedDispute } from "../dispute-types";
import type { Disputes, GatewayMessage } from "../types";
import type { RazorpayClient } from "./client";
import { pagesOf } from "./list";
import { wireAmount } from "./map";
import { Created, Dispute, DisputeInList } from "./wire";

/** Razorpay's disputes: razorpay/markdown-docs, api/disputes and api/documents. */
export function createDisputes(client: RazorpayClient): Disputes {
  return {
    fetchDispute: (id) => ask(client, "GET", path(id)),
    contest: async ({ gatewayDisputeId, amount, summary, document }) => {
      const documentId = await upload(client, document);
      return ask(client, "PATCH", `${path(gatewayDisputeId)}/contest`, {
        amount: wireAmount(amount),
        summary,
        proof_of_service: [documentId],
        action: "submit",
      });
    },
    accept: (id) => ask(client, "POST", `${path(id)}/accept`),
    listDisputes: (since) => listSince(client, since),
  };
}

/** Newest first, by when they began: the list tells nothing else, and takes no filter (docs api/disputes/fetch-all). */
async function listSince(client: RazorpayClient, since: Date | null): Promise<ListedDispute[]> {
  const listed: ListedDispute[] = [];
  for await (const page of pagesOf(client, "/v1/disputes", DisputeInList)) {
    const wanted = page
      .map(([, { id, created_at: seconds }]) => ({ gatewayDisputeId: id, at: new Date(seconds * SECOND_MS) }))
      .filter(({ at }) => since === null || at >= since);
    listed.push(...wanted);
    if (wanted.length === 0) break;
  }
  return listed;
}

const path = (id: string): string => `/v1/disputes/${encodeURIComponent(id)}`;

/** Whatever becomes of the call, the dispute is asked about before it is repeated; so a lost answer is only a lost answer. */
async function ask(
  client: RazorpayClient,
  method: "GET" | "POST" | "PATCH",
  at: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<GatewayMessage> {
  const { text } = await client.own(Dispute, {
    method,
    path: at,
    effect: "none",
    ...(body === undefined ? {} : { body }),
  });
  return { shape: "dispute", body: text };
}

async function upload(client: RazorpayClient, document: string): Promise<string> {
  const form = writeForm([
    { name: "purpose", value: "dispute_evidence" },
    { name: "file", value: document, fileName: "evidence.pdf", type: "application/pdf" },
  ]);
  const { value } = await client.own(Created, { method: "POST", path: "/v1/documents", form, effect: "none" });
  return value.id;
}
