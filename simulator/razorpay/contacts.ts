import { type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { canonical, isObject, own, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse, refuseId } from "./errors";
import { collection, readFields, readNotes, readText, requireText, writeNotes } from "./input";
import type { ContactRow, FundAccountRow } from "./model";

const CONTACT_FIELDS = ["name", "email", "contact", "type", "reference_id", "notes"];

function findContact(sim: Sim, id: string): ContactRow {
  return sim.world.razorpay.contacts.get(id) ?? refuseId(id, "cont");
}

export function findFundAccount(sim: Sim, id: string): FundAccountRow {
  return sim.world.razorpay.fundAccounts.get(id) ?? refuseId(id, "fa");
}

function writeContact(contact: ContactRow): JsonObject {
  return {
    id: contact.id,
    entity: "contact",
    name: contact.name,
    contact: contact.contact,
    email: contact.email,
    type: contact.type,
    reference_id: contact.referenceId,
    batch_id: null,
    active: contact.active,
    notes: writeNotes(contact.notes),
    created_at: contact.createdAt,
  };
}

function writeFundAccount(account: FundAccountRow): JsonObject {
  const base = {
    id: account.id,
    entity: "fund_account",
    contact_id: account.contactId,
    account_type: account.accountType,
  };
  const tail = { active: account.active, batch_id: null, created_at: account.createdAt };
  if (account.bank !== null) {
    const { name, ifsc, accountNumber } = account.bank;
    return {
      ...base,
      bank_account: { ifsc, bank_name: "HDFC Bank", name, account_number: accountNumber, notes: [] },
      ...tail,
    };
  }
  const address = account.vpa ?? "";
  const [username = "", handle = ""] = address.split("@");
  return { ...base, vpa: { username, handle, address }, ...tail };
}

export function makeContact(sim: Sim, body: JsonObject): ContactRow {
  const name = requireText(body, "name", 50);
  if (name.length < 3) refuse("The name must be at least 3 characters.", { field: "name" });
  const data = `contact|${canonical(body)}`;
  const { contacts, sameData } = sim.world.razorpay;
  const existing = contacts.get(sameData.get(data) ?? "");
  if (existing !== undefined) return existing;
  const contact: ContactRow = {
    id: razorpayId("cont"),
    name,
    email: readText(body, "email", 255),
    contact: readText(body, "contact", 20),
    type: readText(body, "type", 40),
    referenceId: readText(body, "reference_id", 40),
    notes: readNotes(body),
    active: true,
    createdAt: sim.clock.seconds(),
  };
  contacts.set(contact.id, contact);
  sameData.set(data, contact.id);
  sim.changed();
  return contact;
}

function readBank(body: JsonObject): { name: string; ifsc: string; accountNumber: string } {
  const bank = own(body, "bank_account");
  if (!isObject(bank)) return refuse("The bank account field is required.", { field: "bank_account" });
  const ifsc = requireText(bank, "ifsc", 11);
  if (!/^[A-Z]{4}0[A-Z0-9]{6}$/i.test(ifsc)) refuse("Invalid IFSC Code in Bank Account", { field: "ifsc" });
  const accountNumber = requireText(bank, "account_number", 35);
  if (!/^[A-Za-z0-9]{5,35}$/.test(accountNumber))
    refuse("The account number must be between 5 and 35 characters.", { field: "account_number" });
  return { name: requireText(bank, "name", 120), ifsc: ifsc.toUpperCase(), accountNumber };
}

function readVpa(body: JsonObject): string {
  const vpa = own(body, "vpa");
  const address = isObject(vpa)
    ? requireText(vpa, "address", 100)
    : refuse("The vpa field is required.", { field: "vpa" });
  return /^[A-Za-z0-9.\-_]{2,}@[A-Za-z0-9.]{2,}$/.test(address)
    ? address
    : refuse("Invalid VPA. Please enter a valid Virtual Payment Address", { field: "address" });
}

export function makeFundAccount(sim: Sim, contactId: string, body: JsonObject): FundAccountRow {
  const accountType = requireText(body, "account_type", 20);
  if (accountType !== "bank_account" && accountType !== "vpa")
    return refuse("The selected account type is invalid.", { field: "account_type" });
  const bank = accountType === "bank_account" ? readBank(body) : null;
  const vpa = accountType === "vpa" ? readVpa(body) : null;
  const data = `fund_account|${canonical({ contactId, bank, vpa })}`;
  const { fundAccounts, sameData } = sim.world.razorpay;
  const existing = fundAccounts.get(sameData.get(data) ?? "");
  if (existing !== undefined) return existing;
  const account: FundAccountRow = {
    id: razorpayId("fa"),
    contactId,
    accountType,
    bank,
    vpa,
    active: true,
    createdAt: sim.clock.seconds(),
  };
  fundAccounts.set(account.id, account);
  sameData.set(data, account.id);
  sim.changed();
  return account;
}

function createFundAccount(sim: Sim, request: Incoming): Reply {
  const body = readFields(request, ["contact_id", "account_type", "bank_account", "vpa"]);
  const contact = findContact(sim, requireText(body, "contact_id", 40));
  return { status: 200, json: writeFundAccount(makeFundAccount(sim, contact.id, body)) };
}

function readActive(body: JsonObject, current: boolean): boolean {
  const active = own(body, "active") ?? current;
  return typeof active === "boolean" ? active : refuse("The active field must be true or false.", { field: "active" });
}

function patchContact(sim: Sim, request: Incoming): Reply {
  const contact = findContact(sim, param(request, "id"));
  const body = readFields(request, [...CONTACT_FIELDS, "active"]);
  contact.active = readActive(body, contact.active);
  contact.name = readText(body, "name", 50) ?? contact.name;
  contact.email = readText(body, "email", 255) ?? contact.email;
  contact.contact = readText(body, "contact", 20) ?? contact.contact;
  contact.referenceId = readText(body, "reference_id", 40) ?? contact.referenceId;
  sim.changed();
  return { status: 200, json: writeContact(contact) };
}

function patchFundAccount(sim: Sim, request: Incoming): Reply {
  const account = findFundAccount(sim, param(request, "id"));
  account.active = readActive(readFields(request, ["active"]), account.active);
  sim.changed();
  return { status: 200, json: writeFundAccount(account) };
}

function listFundAccounts(sim: Sim, request: Incoming): Reply {
  const contactId = request.query.get("contact_id");
  const rows = [...sim.world.razorpay.fundAccounts.values()].filter(
    (account) => contactId === null || account.contactId === contactId,
  );
  return { status: 200, json: collection(request.query, rows, writeFundAccount) };
}

function listContacts(sim: Sim, request: Incoming): Reply {
  const reference = request.query.get("reference_id");
  const rows = [...sim.world.razorpay.contacts.values()].filter(
    (contact) => reference === null || contact.referenceId === reference,
  );
  return { status: 200, json: collection(request.query, rows, writeContact) };
}

export const CONTACT_ROUTES: readonly Route[] = [
  {
    gateway: "razorpay",
    method: "POST",
    path: "/v1/contacts",
    handle: (sim, request) => ({
      status: 200,
      json: writeContact(makeContact(sim, readFields(request, CONTACT_FIELDS))),
    }),
  },
  { gateway: "razorpay", method: "GET", path: "/v1/contacts", handle: listContacts },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/contacts/:id",
    handle: (sim, request) => ({ status: 200, json: writeContact(findContact(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v1/contacts/:id", handle: patchContact },
  { gateway: "razorpay", method: "POST", path: "/v1/fund_accounts", handle: createFundAccount },
  { gateway: "razorpay", method: "GET", path: "/v1/fund_accounts", handle: listFundAccounts },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/fund_accounts/:id",
    handle: (sim, request) => ({ status: 200, json: writeFundAccount(findFundAccount(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v1/fund_accounts/:id", handle: patchFundAccount },
];
