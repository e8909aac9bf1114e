import { type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { child, own, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { emitRazorpay } from "./events";
import { readFields, readText, requireText } from "./input";
import { findAccount, optionalObject } from "./route-input";
import type { AccountRow, Activation, Clarification, ProductRow } from "./route-model";

const SETTLEMENT_FIELDS = ["beneficiary_name", "account_number", "ifsc_code"] as const;
/** What Razorpay tells when the penny that it sends to the account does not arrive. */
const BANK_REFUSED = "Max retry exceeded for bank account details.";

function findProduct(sim: Sim, request: Incoming): ProductRow {
  const account = findAccount(sim, param(request, "id"));
  const id = param(request, "productId");
  const product = sim.world.razorpay.products.get(id);
  if (product?.accountId === account.id) return product;
  return refuse("The provided product config id doesn't exist for the merchant.");
}

interface Requirement extends JsonObject {
  field_reference: string;
  resolution_url: string;
  reason_code: string;
  status: "required";
}

/** What is still missing, and what the reviewers asked about. */
function requirementsOf(sim: Sim, product: ProductRow): Requirement[] {
  const account = findAccount(sim, product.accountId);
  const at = `/accounts/${account.id}`;
  const stakeholder = sim.world.razorpay.stakeholders.get(account.stakeholderIds[0] ?? "");
  const isKnown = stakeholder !== undefined && own(child(stakeholder.told, "kyc"), "pan") !== undefined;
  const missing: [string, string][] = [
    ...(isKnown ? [] : ([["kyc.pan", `${at}/stakeholders`]] as [string, string][])),
    ...SETTLEMENT_FIELDS.filter((field) => product.settlements[field] === undefined).map((field): [string, string] => [
      `settlements.${field}`,
      `${at}/products/${product.id}`,
    ]),
    ...(product.tncId === null ? ([["tnc_accepted", `${at}/products/${product.id}`]] as [string, string][]) : []),
  ];
  return [
    ...missing.map(([field, url]) => requirement(field, url, { reason_code: "field_missing" })),
    ...product.clarifications.map(({ field, description }) =>
      requirement(field, placeOf(account, product, field), { reason_code: "needs_clarification", description }),
    ),
  ];
}

function requirement(field: string, url: string, why: { reason_code: string; description?: string }): Requirement {
  return { field_reference: field, resolution_url: url, ...why, status: "required" };
}

function placeOf(account: AccountRow, product: ProductRow, field: string): string {
  if (field.startsWith("settlements.")) return `/accounts/${account.id}/products/${product.id}`;
  if (field.startsWith("kyc.")) return `/accounts/${account.id}/stakeholders/${account.stakeholderIds[0] ?? ""}`;
  return `/accounts/${account.id}`;
}

function writeProduct(sim: Sim, product: ProductRow): JsonObject {
  return {
    requested_configuration: [],
    active_configuration: { settlements: { ...emptySettlements(), ...product.settlements } },
    requirements: requirementsOf(sim, product),
    tnc: { id: product.tncId, accepted: product.tncId !== null, accepted_at: product.tncAcceptedAt },
    id: product.id,
    product_name: "route",
    activation_status: product.status,
    account_id: product.accountId,
    requested_at: product.createdAt,
  };
}

function emptySettlements(): JsonObject {
  return Object.fromEntries(SETTLEMENT_FIELDS.map((field) => [field, null]));
}

/** Only these three states have an event; the others are seen by asking. */
const TOLD: ReadonlySet<Activation> = new Set(["under_review", "needs_clarification", "activated"]);

export function setActivation(sim: Sim, product: ProductRow, status: Activation): void {
  product.status = status;
  sim.changed();
  if (!TOLD.has(status)) return;
  const entity = { id: product.id, merchant_id: product.accountId, activation_status: status };
  const data = status === "needs_clarification" ? { requirements: requirementsOf(sim, product) } : [];
  const around = { beside: { merchant_product: { data } }, accountId: product.accountId };
  emitRazorpay(sim, `product.route.${status}`, { merchant_product: entity }, around);
}

/** Begins the review as soon as nothing is missing. */
export function reviewProduct(sim: Sim, product: ProductRow): void {
  if (product.status !== "requested" && product.status !== "needs_clarification") return;
  if (requirementsOf(sim, product).length > 0) {
    if (product.tncId !== null) product.status = "needs_clarification";
    return;
  }
  setActivation(sim, product, "under_review");
  if (!stays(product)) sim.clock.after(sim.settings.reviewDelayMs, "razorpay_product_review", product.id);
}

function endsWith(product: ProductRow, ending: string): boolean {
  return product.settlements.account_number?.endsWith(ending) === true;
}

function stays(product: ProductRow): boolean {
  return endsWith(product, "0003");
}

/** The penny test: it activates the account, or asks for other bank details. */
export function endReview(sim: Sim, product: ProductRow): void {
  if (product.status !== "under_review") return;
  if (endsWith(product, "0001")) return askForClarification(sim, product, bankClarifications());
  setActivation(sim, product, "activated");
}

function bankClarifications(): Clarification[] {
  return SETTLEMENT_FIELDS.map((field) => ({ field: `settlements.${field}`, description: BANK_REFUSED }));
}

export function askForClarification(sim: Sim, product: ProductRow, clarifications: Clarification[]): void {
  sim.clock.cancel("razorpay_product_review", product.id);
  product.clarifications = clarifications.length > 0 ? clarifications : bankClarifications();
  setActivation(sim, product, "needs_clarification");
}

function acceptTerms(sim: Sim, product: ProductRow, body: JsonObject): void {
  const accepted = own(body, "tnc_accepted");
  if (accepted === undefined) return;
  if (accepted !== true) refuse("The selected tnc accepted is invalid.", { field: "tnc_accepted" });
  product.tncId ??= razorpayId("tnc");
  product.tncAcceptedAt ??= sim.clock.seconds();
}

function createProduct(sim: Sim, request: Incoming): Reply {
  const account = findAccount(sim, param(request, "id"));
  const body = readFields(request, ["product_name", "tnc_accepted"]);
  if (requireText(body, "product_name", 40) !== "route") refuse("The product requested is invalid.");
  const known = sim.world.razorpay.products.get(account.productId ?? "");
  if (known !== undefined) return { status: 200, json: writeProduct(sim, known) };
  const product: ProductRow = {
    id: razorpayId("acc_prd"),
    accountId: account.id,
    status: "requested",
    tncId: null,
    tncAcceptedAt: null,
    settlements: {},
    clarifications: [],
    createdAt: sim.clock.seconds(),
  };
  acceptTerms(sim, product, body);
  sim.world.razorpay.products.set(product.id, product);
  account.productId = product.id;
  reviewProduct(sim, product);
  sim.changed();
  return { status: 200, json: writeProduct(sim, product) };
}

function readSettlements(settlements: JsonObject): ProductRow["settlements"] {
  const number = readText(settlements, "account_number", 255);
  if (number !== null && !/^[A-Za-z0-9]{5,20}$/.test(number))
    refuse("The account number must be between 5 and 20 characters.", { field: "account_number" });
  const ifsc = readText(settlements, "ifsc_code", 255);
  if (ifsc !== null && !/^[A-Z]{4}0[A-Z0-9]{6}$/i.test(ifsc)) refuse("Invalid IFSC Code.", { field: "ifsc_code" });
  const name = requireText(settlements, "beneficiary_name", 255);
  return {
    beneficiary_name: name,
    ...(number === null ? {} : { account_number: number }),
    ...(ifsc === null ? {} : { ifsc_code: ifsc.toUpperCase() }),
  };
}

function patchProduct(sim: Sim, request: Incoming): Reply {
  const product = findProduct(sim, request);
  const body = readFields(request, ["settlements", "tnc_accepted"]);
  // A new bank account after the activation goes through support (payments/route/faqs).
  if (product.status !== "requested" && product.status !== "needs_clarification")
    refuse("Merchant activation form has been locked for editing by admin.");
  const settlements = optionalObject(body, "settlements");
  if (settlements !== null) {
    product.settlements = { ...product.settlements, ...readSettlements(settlements) };
    const sent = Object.keys(settlements).map((field) => `settlements.${field}`);
    product.clarifications = product.clarifications.filter(({ field }) => !sent.includes(field));
  }
  acceptTerms(sim, product, body);
  reviewProduct(sim, product);
  sim.changed();
  return { status: 200, json: writeProduct(sim, product) };
}

const PRODUCTS = "/v2/accounts/:id/products";

export const PRODUCT_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: PRODUCTS, handle: createProduct },
  {
    gateway: "razorpay",
    method: "GET",
    path: `${PRODUCTS}/:productId`,
    handle: (sim, request) => ({ status: 200, json: writeProduct(sim, findProduct(sim, request)) }),
  },
  { gateway: "razorpay", method: "PATCH", path: `${PRODUCTS}/:productId`, handle: patchProduct },
];
