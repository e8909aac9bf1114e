import { writeForm } from "@/lib/net/multipart";
import type { Disputes, GatewayMessage } from "../types";
import { answerError, type PaypalClient, read } from "./client";
import { clip } from "./map";
import { Dispute } from "./wire";

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
  };
}

const path = (id: string): string => `/v1/customer/disputes/${encodeURIComponent(id)}`;

async function fetchDispute(client: PaypalClient, id: string): Promise<GatewayMessage> {
  const answer = await client.own({ method: "GET", path: path(id), effect: "none" });
  return { shape: "dispute", body: read(Dispute, answer, "none").text };
}
