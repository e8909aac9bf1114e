import { type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { isObject, own, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse, refuseId } from "./errors";
import { readFields, readNotes, readText, requireText, writeCollection, writeNotes } from "./input";
import type { AccountRow, StakeholderRow } from "./route-model";
import {
  boundedText,
  checkLegalInfo,
  checkPan,
  checkProfile,
  findAccount,
  optionalObject,
  readEmail,
  readPhone,
} from "./route-input";
import { reviewProduct } from "./route-products";

const ACCOUNT_FIELDS = [
  "email",
  "phone",
  "type",
  "reference_id",
  "legal_business_name",
  "customer_facing_business_name",
  "business_type",
  "contact_name",
  "contact_info",
  "profile",
  "legal_info",
  "apps",
  "brand",
  "notes",
];
/** What a later PATCH may not touch. */
const FIXED = new Set(["email", "type", "business_type"]);
const BUSINESS_TYPES = new Set([
  "llp",
  "ngo",
  "other",
  "individual",
  "partnership",
  "proprietorship",
  "public_limited",
  "private_limited",
  "trust",
  "society",
  "not_yet_registered",
  "educational_institutes",
]);

function writeAccount(account: AccountRow): JsonObject {
  return {
    id: account.id,
    type: "route",
    status: account.status,
    ...account.told,
    reference_id: account.referenceId,
    notes: writeNotes(account.notes),
    created_at: account.createdAt,
  };
}

function checkName(body: JsonObject): void {
  const name = boundedText(body, "legal_business_name", 4, 200);
  if (/[<>@]|https?:|www\./i.test(name))
    refuse("Please enter a valid name. Links, emails and HTML tags are not allowed.", { field: "legal_business_name" });
}

function readReference(sim: Sim, body: JsonObject): string | null {
  const code = readText(body, "reference_id", 512);
  if (code === null) return null;
  if (code.length < 3) refuse("The code must be at least 3 characters.", { field: "reference_id" });
  if (!/^[A-Za-z0-9._-]{3,20}$/.test(code)) refuse("The code format is invalid.", { field: "reference_id" });
  const isTaken = [...sim.world.razorpay.accounts.values()].some((other) => other.referenceId === code);
  return isTaken ? refuse("The code has already been taken.", { field: "reference_id" }) : code;
}

function readNewEmail(sim: Sim, body: JsonObject): string {
  const email = readEmail(body).toLowerCase();
  const other = [...sim.world.razorpay.accounts.values()].find((account) => account.email === email);
  if (other !== undefined)
    refuse(`Merchant email already exists for account - ${other.id.slice(4)}`, { field: "email" });
  return email;
}

/** What is answered as it came, without what stands in fields of its own. */
function toldOf(body: JsonObject): JsonObject {
  const { notes: _notes, reference_id: _reference, type: _type, ...told } = body;
  return told;
}

function createAccount(sim: Sim, request: Incoming): Reply {
  const body = readFields(request, ACCOUNT_FIELDS);
  const type = requireText(body, "type", 40);
  if (type !== "route") refuse(`Invalid type: ${type}`, { field: "type" });
  const businessType = requireText(body, "business_type", 60);
  if (!BUSINESS_TYPES.has(businessType)) refuse(`Invalid business type: ${businessType}`, { field: "business_type" });
  checkName(body);
  readPhone(body, "phone", 15);
  boundedText(body, "contact_name", 4, 255);
  checkProfile(optionalObject(body, "profile"), true);
  checkLegalInfo(optionalObject(body, "legal_info"));
  const account: AccountRow = {
    id: razorpayId("acc"),
    status: "created",
    referenceId: readReference(sim, body),
    email: readNewEmail(sim, body),
    told: { customer_facing_business_name: own(body, "legal_business_name"), ...toldOf(body) },
    notes: readNotes(body),
    stakeholderIds: [],
    productId: null,
    balance: 0n,
    createdAt: sim.clock.seconds(),
  };
  sim.world.razorpay.accounts.set(account.id, account);
  sim.changed();
  return { status: 200, json: writeAccount(account) };
}

/** Objects are merged level by level, as the documents' sample changes one address only. */
function merge(old: JsonObject, fresh: JsonObject): JsonObject {
  const merged: JsonObject = { ...old };
  for (const [key, value] of Object.entries(fresh)) {
    const before = own(old, key);
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function patchAccount(sim: Sim, request: Incoming): Reply {
  const account = findAccount(sim, param(request, "id"));
  const known = ACCOUNT_FIELDS.filter((field) => !FIXED.has(field));
  const body = readFields(request, known);
  refuseLocked(sim, account);
  if (own(body, "legal_business_name") !== undefined) checkName(body);
  if (own(body, "phone") !== undefined) readPhone(body, "phone", 15);
  checkProfile(optionalObject(body, "profile"), false);
  checkLegalInfo(optionalObject(body, "legal_info"));
  if (own(body, "reference_id") !== undefined && own(body, "reference_id") !== account.referenceId)
    account.referenceId = readReference(sim, body);
  if (own(body, "notes") !== undefined) account.notes = readNotes(body);
  account.told = merge(account.told, toldOf(body));
  answered(sim, account, Object.keys(toldOf(body)));
  return { status: 200, json: writeAccount(account) };
}

/** The form is closed while it is under review. */
function refuseLocked(sim: Sim, account: AccountRow): void {
  const product = sim.world.razorpay.products.get(account.productId ?? "");
  if (product?.status === "under_review") refuse("Merchant activation form has been locked for editing by admin.");
}

/** A new value answers what the reviewers asked about that field. */
function answered(sim: Sim, account: AccountRow, fields: readonly string[]): void {
  const product = sim.world.razorpay.products.get(account.productId ?? "");
  if (product !== undefined) {
    product.clarifications = product.clarifications.filter(({ field }) => !fields.includes(field.split(".")[0] ?? ""));
    reviewProduct(sim, product);
  }
  sim.changed();
}

const STAKEHOLDER_FIELDS = [
  "name",
  "email",
  "percentage_ownership",
  "relationship",
  "phone",
  "addresses",
  "kyc",
  "notes",
];

function writeStakeholder(row: StakeholderRow): JsonObject {
  return { entity: "stakeholder", id: row.id, ...row.told, notes: writeNotes(row.notes) };
}

function checkStakeholder(body: JsonObject): void {
  const share = own(body, "percentage_ownership");
  if (share !== undefined && (typeof share !== "number" || share < 0 || share > 100))
    refuse("The percentage ownership must be between 0 and 100.", { field: "percentage_ownership" });
  const phone = optionalObject(body, "phone");
  if (phone !== null && own(phone, "primary") !== undefined) readPhone(phone, "primary", 11);
  const kyc = optionalObject(body, "kyc");
  if (kyc !== null) checkPan(kyc, "pan", "P");
}

function createStakeholder(sim: Sim, request: Incoming): Reply {
  const account = findAccount(sim, param(request, "id"));
  const body = readFields(request, STAKEHOLDER_FIELDS);
  requireText(body, "name", 255);
  readEmail(body);
  checkStakeholder(body);
  if (account.stakeholderIds.length > 0) refuse("Stakeholders cannot be more than one for Route product.");
  const { notes: _notes, ...told } = body;
  const row: StakeholderRow = {
    id: razorpayId("sth"),
    accountId: account.id,
    told,
    notes: readNotes(body),
    createdAt: sim.clock.seconds(),
  };
  sim.world.razorpay.stakeholders.set(row.id, row);
  account.stakeholderIds.push(row.id);
  answered(sim, account, []);
  return { status: 200, json: writeStakeholder(row) };
}

function findStakeholder(sim: Sim, request: Incoming): { account: AccountRow; row: StakeholderRow } {
  const account = findAccount(sim, param(request, "id"));
  const row = sim.world.razorpay.stakeholders.get(param(request, "stakeholderId"));
  return row?.accountId === account.id ? { account, row } : refuseId(param(request, "stakeholderId"), "sth");
}

function patchStakeholder(sim: Sim, request: Incoming): Reply {
  const { account, row } = findStakeholder(sim, request);
  const body = readFields(request, STAKEHOLDER_FIELDS);
  refuseLocked(sim, account);
  checkStakeholder(body);
  if (own(body, "notes") !== undefined) row.notes = readNotes(body);
  const { notes: _notes, ...told } = body;
  row.told = merge(row.told, told);
  answered(sim, account, Object.keys(told));
  return { status: 200, json: writeStakeholder(row) };
}

function listStakeholders(sim: Sim, request: Incoming): Reply {
  const account = findAccount(sim, param(request, "id"));
  const rows = account.stakeholderIds.map((id) => sim.world.razorpay.stakeholders.get(id)).filter((row) => !!row);
  return { status: 200, json: writeCollection(rows.map(writeStakeholder)) };
}

const STAKEHOLDER = "/v2/accounts/:id/stakeholders";

export const ACCOUNT_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: "/v2/accounts", handle: createAccount },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v2/accounts/:id",
    handle: (sim, request) => ({ status: 200, json: writeAccount(findAccount(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v2/accounts/:id", handle: patchAccount },
  { gateway: "razorpay", method: "POST", path: STAKEHOLDER, handle: createStakeholder },
  { gateway: "razorpay", method: "GET", path: STAKEHOLDER, handle: listStakeholders },
  {
    gateway: "razorpay",
    method: "GET",
    path: `${STAKEHOLDER}/:stakeholderId`,
    handle: (sim, request) => ({ status: 200, json: writeStakeholder(findStakeholder(sim, request).row) }),
  },
  { gateway: "razorpay", method: "PATCH", path: `${STAKEHOLDER}/:stakeholderId`, handle: patchStakeholder },
];
