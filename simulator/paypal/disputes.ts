import { header, type Incoming, param, type Reply, type Route } from "../http";
import { digits } from "../ids";
import type { JsonObject } from "../json";
import type { Sim } from "../sim";
import { findCapture, moveBalance } from "./captures";
import { refuse, refuseUnknown } from "./errors";
import { emitPaypal } from "./events";
import type { DisputeRow, MovementRow } from "./model";
import { writeMoney } from "./money";

/** How far back lists go. */
const LONGEST_AGO_MS = 180 * 24 * 3_600_000;

function findDispute(sim: Sim, id: string): DisputeRow {
  return sim.world.paypal.disputes.get(id) ?? refuseUnknown();
}

const writeTime = (atMs: number): string => new Date(atMs).toISOString();

function writeMovement(movement: MovementRow, currency: string): JsonObject {
  return {
    affected_party: "SELLER",
    amount: writeMoney(movement.amount, currency),
    initiated_time: writeTime(movement.at),
    type: movement.type,
    reason: movement.reason,
  };
}

function writeDispute(sim: Sim, dispute: DisputeRow): JsonObject {
  const capture = findCapture(sim, dispute.captureId);
  const { amount, currency } = dispute;
  const transaction = {
    seller_transaction_id: capture.id,
    create_time: writeTime(capture.createdAt),
    transaction_status: "COMPLETED",
    gross_amount: writeMoney(capture.amount, capture.currency),
    ...(capture.customId === null ? {} : { custom: capture.customId }),
    ...(capture.invoiceId === null ? {} : { invoice_number: capture.invoiceId }),
    buyer: { name: "Test Buyer" },
    seller: { email: "merchant@example.com", merchant_id: "HOLDFAST00001", name: "Holdfast" },
    items: [],
    seller_protection_eligible: false,
  };
  return {
    dispute_id: dispute.id,
    create_time: writeTime(dispute.createdAt),
    update_time: writeTime(dispute.updatedAt),
    disputed_transactions: [transaction],
    reason: dispute.reason,
    status: dispute.status,
    dispute_amount: writeMoney(amount, currency),
    ...(dispute.outcome === null ? {} : { dispute_outcome: { outcome_code: dispute.outcome } }),
    money_movements: dispute.movements.map((movement) => writeMovement(movement, currency)),
    dispute_life_cycle_stage: dispute.stage,
    dispute_channel: "INTERNAL",
    ...(dispute.status === "WAITING_FOR_SELLER_RESPONSE"
      ? { seller_response_due_date: writeTime(dispute.respondBy) }
      : {}),
    links: [{ href: `${sim.origin}/v1/customer/disputes/${dispute.id}`, rel: "self", method: "GET" }],
  };
}

function announce(sim: Sim, word: "CREATED" | "UPDATED" | "RESOLVED", dispute: DisputeRow): void {
  dispute.updatedAt = sim.clock.now();
  const summary = `A dispute was ${word.toLowerCase()} with case # ${dispute.id}`;
  const resource = writeDispute(sim, dispute);
  emitPaypal(sim, { type: `CUSTOMER.DISPUTE.${word}`, resourceType: "dispute", summary, resource });
  sim.changed();
}

function move(sim: Sim, dispute: DisputeRow, movement: Omit<MovementRow, "at">): void {
  dispute.movements.push({ ...movement, at: sim.clock.now() });
  moveBalance(sim, dispute.currency, movement.type === "CREDIT" ? movement.amount : -movement.amount);
}

/** What is out because of the dispute, without fees. */
export function outOf(dispute: DisputeRow): bigint {
  return dispute.movements
    .filter(({ reason }) => reason === "DISPUTE_SETTLEMENT")
    .reduce((sum, { type, amount }) => (type === "DEBIT" ? sum + amount : sum - amount), 0n);
}

export function feesOf(dispute: DisputeRow): bigint {
  return dispute.movements
    .filter(({ reason }) => reason === "CHARGEBACK_FEE")
    .reduce((sum, { amount }) => sum + amount, 0n);
}

function withdraw(sim: Sim, dispute: DisputeRow, fee: bigint): void {
  if (outOf(dispute) === 0n)
    move(sim, dispute, { type: "DEBIT", reason: "DISPUTE_SETTLEMENT", amount: dispute.amount });
  if (fee > 0n) move(sim, dispute, { type: "DEBIT", reason: "CHARGEBACK_FEE", amount: fee });
}

function askBy(sim: Sim, dispute: DisputeRow, respondInMs: number): void {
  dispute.status = "WAITING_FOR_SELLER_RESPONSE";
  dispute.respondBy = sim.clock.now() + respondInMs;
  sim.clock.cancel("paypal_dispute_deadline", dispute.id);
  sim.clock.after(respondInMs, "paypal_dispute_deadline", dispute.id);
}

export function isContested(sim: Sim, captureId: string): boolean {
  const disputes = [...sim.world.paypal.disputes.values()];
  return disputes.some((dispute) => dispute.captureId === captureId && dispute.status !== "RESOLVED");
}

interface Opening {
  captureId: string;
  amount: bigint | null;
  stage: DisputeRow["stage"];
  reason: string;
  withdraw: boolean;
  fee: bigint;
  respondInMs: number;
}

export function openDispute(sim: Sim, opening: Opening): DisputeRow {
  const capture = findCapture(sim, opening.captureId);
  const now = sim.clock.now();
  const dispute: DisputeRow = {
    id: `PP-D-${digits(9)}`,
    captureId: capture.id,
    amount: opening.amount ?? capture.amount,
    currency: capture.currency,
    reason: opening.reason,
    status: "OPEN",
    stage: opening.stage,
    outcome: null,
    movements: [],
    evidence: [],
    respondBy: now,
    createdAt: now,
    updatedAt: now,
  };
  sim.world.paypal.disputes.set(dispute.id, dispute);
  askBy(sim, dispute, opening.respondInMs);
  if (opening.withdraw) withdraw(sim, dispute, opening.fee);
  announce(sim, "CREATED", dispute);
  return dispute;
}

/** A next stage begins, perhaps with the money taken. */
export function reopenDispute(
  sim: Sim,
  dispute: DisputeRow,
  next: { stage: DisputeRow["stage"]; withdraw: boolean; fee: bigint; respondInMs: number },
): void {
  dispute.stage = next.stage;
  dispute.outcome = null;
  askBy(sim, dispute, next.respondInMs);
  if (next.withdraw) withdraw(sim, dispute, next.fee);
  announce(sim, "UPDATED", dispute);
}

export function moveDispute(sim: Sim, dispute: DisputeRow, to: "under_review" | "action_required", ms: number): void {
  if (to === "under_review") dispute.status = "UNDER_REVIEW";
  else askBy(sim, dispute, ms);
  announce(sim, "UPDATED", dispute);
}

const OUTCOMES = { won: "RESOLVED_SELLER_FAVOUR", lost: "RESOLVED_BUYER_FAVOUR", closed: "CANCELED_BY_BUYER" } as const;

/** PayPal decides; what is lost leaves the balance now, unless it did before. */
export function endDispute(
  sim: Sim,
  dispute: DisputeRow,
  how: keyof typeof OUTCOMES,
  outcome: DisputeRow["outcome"] = OUTCOMES[how],
): void {
  dispute.status = "RESOLVED";
  dispute.outcome = outcome;
  sim.clock.cancel("paypal_dispute_deadline", dispute.id);
  const out = outOf(dispute);
  if (how === "lost") withdraw(sim, dispute, 0n);
  else if (out > 0n) move(sim, dispute, { type: "CREDIT", reason: "DISPUTE_SETTLEMENT", amount: out });
  announce(sim, "RESOLVED", dispute);
}

/** The seller did not answer in time. */
export function missDispute(sim: Sim, id: string): void {
  const dispute = sim.world.paypal.disputes.get(id);
  if (dispute?.status === "WAITING_FOR_SELLER_RESPONSE") endDispute(sim, dispute, "lost");
}

function done(sim: Sim, dispute: DisputeRow): Reply {
  const self = `${sim.origin}/v1/customer/disputes/${dispute.id}`;
  return { status: 200, json: { links: [{ href: self, rel: "self", method: "GET" }] } };
}

function requireWaiting(dispute: DisputeRow): void {
  if (dispute.status !== "WAITING_FOR_SELLER_RESPONSE") refuse(422, "DISPUTE_STATE_INVALID");
}

function acceptClaim(sim: Sim, request: Incoming): Reply {
  const dispute = findDispute(sim, param(request, "id"));
  if (dispute.status === "RESOLVED") refuse(422, "DISPUTE_STATE_INVALID");
  endDispute(sim, dispute, "lost", "ACCEPTED");
  return done(sim, dispute);
}

function provideEvidence(sim: Sim, request: Incoming): Reply {
  const dispute = findDispute(sim, param(request, "id"));
  requireWaiting(dispute);
  const text = request.raw.toString("latin1");
  const isForm = (header(request, "content-type") ?? "").startsWith("multipart/");
  const type = /"evidence_type":"([A-Z_]+)"/.exec(text)?.[1];
  if (!isForm || type === undefined || !text.includes('name="input"')) return refuse(400, "MISSING_REQUIRED_PARAMETER");
  dispute.evidence.push(type);
  dispute.status = "UNDER_REVIEW";
  sim.clock.cancel("paypal_dispute_deadline", dispute.id);
  announce(sim, "UPDATED", dispute);
  return done(sim, dispute);
}

/** In a list PayPal tells neither the transaction nor the money. */
function writeSummary(sim: Sim, dispute: DisputeRow): JsonObject {
  const {
    disputed_transactions: _,
    dispute_outcome: __,
    money_movements: ___,
    ...summary
  } = writeDispute(sim, dispute);
  return summary;
}

/** A time of the query within the last 180 days. */
function readSince(sim: Sim, request: Incoming, name: string): number {
  const text = request.query.get(name);
  if (text === null) return sim.clock.now() - LONGEST_AGO_MS;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at)) return refuse(400, "INVALID_PARAMETER_SYNTAX", { field: name, location: "query" });
  if (at < sim.clock.now() - LONGEST_AGO_MS) refuse(400, "INVALID_PARAMETER_VALUE", { field: name, location: "query" });
  return at;
}

function readNumber(
  request: Incoming,
  name: string,
  range: { lowest: number; highest: number; fallback: number },
): number {
  const text = request.query.get(name) ?? String(range.fallback);
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= range.lowest && number <= range.highest) return number;
  return refuse(400, "INVALID_PARAMETER_VALUE", { field: name, location: "query" });
}

/** The newest first, page by page; the token of the next page is in a link. */
function list(sim: Sim, request: Incoming): Reply {
  const wanted = request.query.get("disputed_transaction_id");
  if (wanted !== null && request.query.has("start_time"))
    refuse(400, "INVALID_PARAMETER_VALUE", { field: "start_time", location: "query" });
  const since = readSince(sim, request, "start_time");
  const changed = readSince(sim, request, "update_time_after");
  const size = readNumber(request, "page_size", { lowest: 1, highest: 50, fallback: 10 });
  const skip = readNumber(request, "next_page_token", { lowest: 0, highest: 1_000_000, fallback: 0 });
  const found = [...sim.world.paypal.disputes.values()]
    .filter(({ captureId }) => wanted === null || captureId === wanted)
    .filter(({ createdAt, updatedAt }) => createdAt >= since && updatedAt >= changed)
    .toReversed();
  const query = new URLSearchParams(request.query);
  query.set("next_page_token", String(skip + size));
  const next = { href: `${sim.origin}/v1/customer/disputes?${query.toString()}`, rel: "next", method: "GET" };
  const items = found.slice(skip, skip + size).map((dispute) => writeSummary(sim, dispute));
  return { status: 200, json: { items, links: skip + size < found.length ? [next] : [] } };
}

export const DISPUTE_ROUTES: readonly Route[] = [
  { gateway: "paypal", method: "GET", path: "/v1/customer/disputes", handle: list },
  {
    gateway: "paypal",
    method: "GET",
    path: "/v1/customer/disputes/:id",
    handle: (sim, request) => ({ status: 200, json: writeDispute(sim, findDispute(sim, param(request, "id"))) }),
  },
  { gateway: "paypal", method: "POST", path: "/v1/customer/disputes/:id/accept-claim", handle: acceptClaim },
  { gateway: "paypal", method: "POST", path: "/v1/customer/disputes/:id/provide-evidence", handle: provideEvidence },
];
