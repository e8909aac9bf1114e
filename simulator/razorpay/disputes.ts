import { header, type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { isObject, type JsonObject, own } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { NOT_APPLICABLE, refuse, refuseId } from "./errors";
import { emitRazorpay } from "./events";
import { collection, readAmount, readFields, readText } from "./input";
import type { DisputeRow } from "./model";
import { findPayment, writePayment } from "./write";

const EVIDENCE = [
  "shipping_proof",
  "billing_proof",
  "cancellation_proof",
  "customer_communication",
  "proof_of_service",
  "explanation_letter",
  "refund_confirmation",
  "access_activity_log",
  "refund_cancellation_policy",
  "term_and_conditions",
];

function findDispute(sim: Sim, id: string): DisputeRow {
  return sim.world.razorpay.disputes.get(id) ?? refuseId(id, "disp");
}

function writeEvidence(dispute: DisputeRow): JsonObject {
  const { summary, documents, submittedAt } = dispute.evidence;
  const fields = Object.fromEntries(EVIDENCE.map((name) => [name, documents[name] ?? null]));
  return { amount: toNumber(dispute.amount), summary, ...fields, others: null, submitted_at: submittedAt };
}

function writeDispute(dispute: DisputeRow): JsonObject {
  return {
    id: dispute.id,
    entity: "dispute",
    payment_id: dispute.paymentId,
    amount: toNumber(dispute.amount),
    currency: dispute.currency,
    amount_deducted: toNumber(dispute.amountDeducted),
    reason_code: dispute.reasonCode,
    respond_by: dispute.respondBy,
    status: dispute.status,
    phase: dispute.phase,
    created_at: dispute.createdAt,
    evidence: writeEvidence(dispute),
  };
}

/** In the message that asks for more, evidence stands beside the entity. */
function announce(sim: Sim, event: string, dispute: DisputeRow): void {
  const around = event === "action_required" ? { beside: { dispute: { evidence: writeEvidence(dispute) } } } : {};
  const payment = writePayment(findPayment(sim, dispute.paymentId));
  emitRazorpay(sim, `payment.dispute.${event}`, { payment, dispute: writeDispute(dispute) }, around);
  sim.changed();
}

/** Moves what is deducted to a new amount, out of the merchant balance or back into it. */
function deduct(sim: Sim, dispute: DisputeRow, amount: bigint): void {
  sim.world.razorpay.merchantBalance += dispute.amountDeducted - amount;
  dispute.amountDeducted = amount;
}

function askBy(sim: Sim, dispute: DisputeRow, respondInMs: number): void {
  dispute.respondBy = sim.clock.seconds() + Math.floor(respondInMs / 1_000);
  sim.clock.cancel("razorpay_dispute_deadline", dispute.id);
  sim.clock.after(respondInMs, "razorpay_dispute_deadline", dispute.id);
}

interface Opening {
  paymentId: string;
  amount: bigint | null;
  phase: DisputeRow["phase"];
  reasonCode: string;
  withdraw: boolean;
  respondInMs: number;
}

export function openDispute(sim: Sim, opening: Opening): DisputeRow {
  const payment = findPayment(sim, opening.paymentId);
  const dispute: DisputeRow = {
    id: razorpayId("disp"),
    paymentId: payment.id,
    amount: opening.amount ?? payment.amount,
    amountDeducted: 0n,
    currency: payment.currency,
    reasonCode: opening.reasonCode,
    respondBy: 0,
    status: "open",
    phase: opening.phase,
    createdAt: sim.clock.seconds(),
    evidence: { summary: null, documents: {}, submittedAt: null },
  };
  sim.world.razorpay.disputes.set(dispute.id, dispute);
  askBy(sim, dispute, opening.respondInMs);
  if (opening.withdraw) deduct(sim, dispute, dispute.amount);
  announce(sim, "created", dispute);
  return dispute;
}

/** A next phase begins, perhaps with the money taken. */
export function reopenDispute(
  sim: Sim,
  dispute: DisputeRow,
  next: { phase: DisputeRow["phase"]; withdraw: boolean; respondInMs: number },
): void {
  dispute.phase = next.phase;
  dispute.status = "open";
  askBy(sim, dispute, next.respondInMs);
  if (next.withdraw) deduct(sim, dispute, dispute.amount);
  announce(sim, "created", dispute);
}

/** The bank decides; what is lost is deducted now, unless it was before. */
export function endDispute(sim: Sim, dispute: DisputeRow, status: "won" | "lost" | "closed"): void {
  dispute.status = status;
  sim.clock.cancel("razorpay_dispute_deadline", dispute.id);
  deduct(sim, dispute, status === "lost" ? dispute.amount : 0n);
  announce(sim, status, dispute);
}

/** The bank looks at what it got, or asks for more. */
export function moveDispute(sim: Sim, dispute: DisputeRow, to: "under_review" | "action_required", ms: number): void {
  dispute.status = to === "under_review" ? "under_review" : "open";
  if (to === "action_required") askBy(sim, dispute, ms);
  announce(sim, to, dispute);
}

/** Nobody answered in time. */
export function missDispute(sim: Sim, id: string): void {
  const dispute = sim.world.razorpay.disputes.get(id);
  if (dispute?.status === "open") endDispute(sim, dispute, "lost");
}

function requireOpen(dispute: DisputeRow): void {
  if (dispute.status !== "open")
    refuse(`Action not allowed: the dispute is ${dispute.status}`, { field: "status", ...NOT_APPLICABLE });
}

function accept(sim: Sim, request: Incoming): Reply {
  const dispute = findDispute(sim, param(request, "id"));
  requireOpen(dispute);
  endDispute(sim, dispute, "lost");
  return { status: 200, json: writeDispute(dispute) };
}

function readDocuments(sim: Sim, body: JsonObject): Record<string, string[]> {
  const documents: Record<string, string[]> = {};
  for (const name of EVIDENCE) {
    const ids = own(body, name);
    if (ids === undefined || ids === null) continue;
    if (!Array.isArray(ids)) return refuse(`The ${name} must be an array.`, { field: name });
    documents[name] = ids.map((id) =>
      sim.world.razorpay.documents.has(String(id)) ? String(id) : refuseId(String(id), "doc"),
    );
  }
  return documents;
}

function contest(sim: Sim, request: Incoming): Reply {
  const dispute = findDispute(sim, param(request, "id"));
  const body = readFields(request, ["amount", "summary", "others", "action", ...EVIDENCE]);
  requireOpen(dispute);
  if (own(body, "amount") !== undefined && readAmount(body) > dispute.amount)
    refuse("The contest amount is greater than the dispute amount", { field: "amount" });
  dispute.evidence.summary = readText(body, "summary", 1_000) ?? dispute.evidence.summary;
  Object.assign(dispute.evidence.documents, readDocuments(sim, body));
  if (own(body, "action") === "submit") {
    if (Object.keys(dispute.evidence.documents).length === 0) refuse("At least one document is required to contest.");
    dispute.evidence.submittedAt = sim.clock.seconds();
    dispute.status = "under_review";
    announce(sim, "under_review", dispute);
  }
  sim.changed();
  return { status: 200, json: writeDispute(dispute) };
}

function upload(sim: Sim, request: Incoming): Reply {
  const type = header(request, "content-type") ?? "";
  const text = request.raw.toString("latin1");
  if (!type.startsWith("multipart/form-data; boundary=")) refuse("The file field is required.", { field: "file" });
  const purpose = /name="purpose"\r\n\r\n(\w+)\r\n/.exec(text)?.[1];
  if (purpose !== "dispute_evidence") refuse("The purpose is not valid.", { field: "purpose" });
  if (!/name="file"; filename="[^"]+"\r\nContent-Type: application\/pdf\r\n\r\n%PDF-/.test(text))
    refuse("The file must be a pdf, jpg or png.", { field: "file" });
  const id = razorpayId("doc");
  const size = request.raw.length;
  sim.world.razorpay.documents.set(id, size);
  sim.changed();
  const rest = { purpose, name: "evidence.pdf", mime_type: "application/pdf", size, created_at: sim.clock.seconds() };
  return { status: 200, json: { id, entity: "document", ...rest } };
}

function fetch(sim: Sim, request: Incoming): Reply {
  const dispute = findDispute(sim, param(request, "id"));
  const written = writeDispute(dispute);
  const expand = request.query.getAll("expand[]").includes("payment");
  const payment = expand ? { payment: writePayment(findPayment(sim, dispute.paymentId)) } : {};
  return { status: 200, json: isObject(written) ? { ...written, ...payment } : written };
}

export const DISPUTE_ROUTES: readonly Route[] = [
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/disputes",
    handle: (sim, request) => ({
      status: 200,
      json: collection(request.query, sim.world.razorpay.disputes.values(), writeDispute),
    }),
  },
  { gateway: "razorpay", method: "GET", path: "/v1/disputes/:id", handle: fetch },
  { gateway: "razorpay", method: "POST", path: "/v1/disputes/:id/accept", handle: accept },
  { gateway: "razorpay", method: "PATCH", path: "/v1/disputes/:id/contest", handle: contest },
  { gateway: "razorpay", method: "POST", path: "/v1/documents", handle: upload },
];
