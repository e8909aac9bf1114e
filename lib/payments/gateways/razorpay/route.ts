import { AppError, isAppError } from "@/lib/core/errors";
import type { Money } from "@/lib/core/money";
import { lookUpError, unreadableAnswer } from "../errors";
import type {
  AddStakeholder,
  CreateLinkedAccount,
  CreateReversal,
  CreateTransfer,
  LinkedAccount,
  LinkedProduct,
  Reversal,
  RoutePort,
  SettlementBank,
  Transfer,
} from "../route-types";
import type { Explanation, OwnCall, RazorpayClient } from "./client";
import { listAll } from "./list";
import { wireAmount } from "./map";
import { NOTE, readAccount, readProduct, readReversal, readTransfer } from "./map-route";
import * as wire from "./wire";

/** Razorpay Route: razorpay/markdown-docs, api/payments/route and payments/route. */
export function createRoute(client: RazorpayClient): RoutePort {
  return {
    createAccount: (input) => createAccount(client, input),
    fetchAccount: (accountId) => fetchAccount(client, accountId),
    addStakeholder: (input) => addStakeholder(client, input),
    requestProduct: (accountId) => requestProduct(client, accountId),
    updateProduct: (input) => updateProduct(client, input),
    fetchProduct: (key) => askProduct(client, { method: "GET", path: productPath(key) }),
    createTransferOnHold: (input) => createTransferOnHold(client, input),
    findTransfer: (key) => findTransfer(client, key),
    fetchTransfer: (id) => fetchTransfer(client, id),
    releaseTransfer: (id) => releaseTransfer(client, id),
    reverseTransfer: (input) => reverseTransfer(client, input),
    findReversal: (key) => findReversal(client, key),
  };
}

const accountPath = (accountId: string): string => `/v2/accounts/${encodeURIComponent(accountId)}`;
const transferPath = (id: string): string => `/v1/transfers/${encodeURIComponent(id)}`;
const productPath = (key: { accountId: string; productId: string }): string =>
  `${accountPath(key.accountId)}/products/${encodeURIComponent(key.productId)}`;

type Texts = readonly (readonly [RegExp, Explanation])[];

/** Razorpay refuses in sentences, mostly without a word of its own. */
const explainBy =
  (texts: Texts): NonNullable<OwnCall["explain"]> =>
  ({ description }) =>
    texts.find(([pattern]) => pattern.test(description ?? ""))?.[1];

const rejected = (gatewayCode: string): Explanation => ({ code: "gateway_rejected", gatewayCode });

/** The refusal names the account that has the address, without its prefix. */
const EMAIL_TAKEN = /Merchant email already exists for account - ([A-Za-z0-9]{14})\b/;

/**
 * Nothing else finds an account whose creation was not answered: there is no list of them. Whether the account with the
 * same address is this partner's is told by its notes.
 */
async function createAccount(client: RazorpayClient, input: CreateLinkedAccount): Promise<LinkedAccount> {
  let takenBy: string | undefined;
  try {
    const { value } = await client.own(wire.Account, {
      method: "POST",
      path: "/v2/accounts",
      body: accountBody(input),
      effect: "none",
      explain: ({ description }) => {
        takenBy = EMAIL_TAKEN.exec(description ?? "")?.[1];
        return takenBy === undefined ? undefined : rejected("email_taken");
      },
    });
    return readAccount(value);
  } catch (error) {
    if (takenBy === undefined) throw error;
    const known = await fetchAccount(client, `acc_${takenBy}`);
    if (known.partnerId !== input.partnerId) throw error;
    return known;
  }
}

function accountBody(input: CreateLinkedAccount): Record<string, unknown> {
  const { street1, street2, city, state, postalCode } = input.address;
  const legal = {
    ...(input.pan === null ? {} : { pan: input.pan }),
    ...(input.gstin === null ? {} : { gst: input.gstin }),
  };
  return {
    type: "route",
    email: input.email,
    phone: input.phone,
    legal_business_name: input.legalName,
    business_type: input.businessType,
    contact_name: input.contactName,
    profile: {
      category: input.category,
      subcategory: input.subcategory,
      addresses: { registered: { street1, street2, city, state, postal_code: postalCode, country: "IN" } },
    },
    ...(Object.keys(legal).length === 0 ? {} : { legal_info: legal }),
    notes: { [NOTE.partner]: input.partnerId },
  };
}

async function fetchAccount(client: RazorpayClient, accountId: string): Promise<LinkedAccount> {
  const call = { method: "GET", path: accountPath(accountId), effect: "none" } as const;
  return readAccount((await client.own(wire.Account, call)).value);
}

const FORM_REFUSALS: Texts = [[/locked for editing/i, rejected("form_locked")]];

/** Route knows one stakeholder only, so the one that is there is changed. */
async function addStakeholder(client: RazorpayClient, input: AddStakeholder): Promise<string> {
  const path = `${accountPath(input.accountId)}/stakeholders`;
  const known = await client.own(wire.Collection, { method: "GET", path, effect: "none" });
  const first = wire.Created.safeParse(known.value.items[0]).data;
  const body = { name: input.name, email: input.email, kyc: { pan: input.pan } };
  const call = first === undefined ? ({ method: "POST", path } as const) : changeAt(`${path}/${first.id}`);
  const explain = explainBy(FORM_REFUSALS);
  return (await client.own(wire.Created, { ...call, body, effect: "none", explain })).value.id;
}

const changeAt = (path: string) => ({ method: "PATCH", path }) as const;

function requestProduct(client: RazorpayClient, accountId: string): Promise<LinkedProduct> {
  const body = { product_name: "route", tnc_accepted: true };
  return askProduct(client, { method: "POST", path: `${accountPath(accountId)}/products`, body });
}

interface BankOfProduct {
  readonly accountId: string;
  readonly productId: string;
  readonly bank: SettlementBank;
}

function updateProduct(client: RazorpayClient, input: BankOfProduct): Promise<LinkedProduct> {
  const { holder, ifsc, accountNumber } = input.bank;
  const settlements = { beneficiary_name: holder, ifsc_code: ifsc, account_number: accountNumber };
  return askProduct(client, { ...changeAt(productPath(input)), body: { settlements, tnc_accepted: true } });
}

const PRODUCT_REFUSALS: Texts = [
  [/Invalid IFSC/i, rejected("invalid_ifsc")],
  [/account number must be between/i, rejected("invalid_account_number")],
  ...FORM_REFUSALS,
];

async function askProduct(
  client: RazorpayClient,
  call: Pick<OwnCall, "method" | "path" | "body">,
): Promise<LinkedProduct> {
  const { value } = await client.own(wire.Product, { ...call, effect: "none", explain: explainBy(PRODUCT_REFUSALS) });
  const { account_id: accountId, id: productId, activation_status: status, requirements } = value;
  const product = readProduct({ accountId, productId, status, requirements });
  if (product === null) throw unreadableAnswer("razorpay", "none");
  return product;
}

const TRANSFER_REFUSALS: Texts = [
  [/insufficient balance/i, { code: "gateway_funds_short", gatewayCode: "insufficient_balance" }],
  [/requested for transfer is greater than the captured/i, rejected("transfer_exceeds_payment")],
  [/invalid account_code/i, rejected("account_unknown")],
  [/status should be captured/i, rejected("not_captured")],
];

/** A list of one: a transfer by itself is answered with a 500 (razorpay-node issue 160). */
async function createTransferOnHold(client: RazorpayClient, input: CreateTransfer): Promise<Transfer> {
  assertRupees(input.amount);
  const known = input.retry === true ? await findTransfer(client, input) : null;
  if (known !== null) return known;
  const transfer = {
    account: input.accountId,
    amount: wireAmount(input.amount),
    currency: input.amount.currency,
    notes: { [NOTE.transfer]: input.transferId },
    on_hold: true,
  };
  const { value } = await client.own(wire.Collection, {
    method: "POST",
    path: transfersPath(input),
    body: { transfers: [transfer] },
    effect: "money",
    explain: explainBy(TRANSFER_REFUSALS),
  });
  const made = wire.Transfer.safeParse(value.items[0]);
  return understood(made.success ? readTransfer(made.data) : null, "money");
}

function assertRupees({ currency }: Money): void {
  if (currency !== "INR")
    throw new AppError("unsupported_currency", "Route moves rupees only", { gateway: "razorpay", currency });
}

const transfersPath = ({ gatewayPaymentId }: { readonly gatewayPaymentId: string }): string =>
  `/v1/payments/${encodeURIComponent(gatewayPaymentId)}/transfers`;

function understood(transfer: Transfer | null, effect: "none" | "money"): Transfer {
  if (transfer === null) throw unreadableAnswer("razorpay", effect);
  return transfer;
}

interface TransferKey {
  readonly transferId: string;
  readonly gatewayPaymentId: string;
}

async function findTransfer(client: RazorpayClient, key: TransferKey): Promise<Transfer | null> {
  const listed = await lookUp(listAll(client, transfersPath(key), wire.Transfer));
  const found = listed.filter(([, { notes }]) => notes[NOTE.transfer] === key.transferId);
  const one = theOnly(found, "two transfers carry one id of ours", { transferId: key.transferId });
  return one === null ? null : understood(readTransfer(one), "none");
}

/** A look-up that is refused must not read as a refusal of what is looked for. */
function lookUp<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw lookUpError(error);
  });
}

function theOnly<T>(found: readonly (readonly [unknown, T])[], why: string, ids: Record<string, string>): T | null {
  if (found.length > 1) throw new AppError("gateway_outcome_unknown", why, { gateway: "razorpay", ...ids });
  return found[0]?.[1] ?? null;
}

async function fetchTransfer(client: RazorpayClient, id: string): Promise<Transfer> {
  const call = { method: "GET", path: transferPath(id), effect: "none" } as const;
  return understood(readTransfer((await client.own(wire.Transfer, call)).value), "none");
}

/** Setting the same thing again changes nothing; a transfer that is settled refuses it, which is as good. */
async function releaseTransfer(client: RazorpayClient, id: string): Promise<Transfer> {
  const body = { on_hold: false };
  try {
    const { value } = await client.own(wire.Transfer, { ...changeAt(transferPath(id)), body, effect: "money" });
    return understood(readTransfer(value), "money");
  } catch (error) {
    if (!isAppError(error, "gateway_rejected")) throw error;
    const transfer = await lookUp(fetchTransfer(client, id));
    if (transfer.isOnHold || transfer.settlementId === null) throw error;
    return transfer;
  }
}

const REVERSAL_REFUSALS: Texts = [
  [/linked account does not have sufficient/i, { code: "gateway_funds_short", gatewayCode: "linked_balance_short" }],
];

async function reverseTransfer(client: RazorpayClient, input: CreateReversal): Promise<Reversal> {
  assertRupees(input.amount);
  const known = input.retry === true ? await findReversal(client, input) : null;
  if (known !== null) return known;
  const { value } = await client.own(wire.Reversal, {
    method: "POST",
    path: `${transferPath(input.gatewayTransferId)}/reversals`,
    body: { amount: wireAmount(input.amount), notes: { [NOTE.reversal]: input.reversalId } },
    effect: "money",
    explain: explainBy(REVERSAL_REFUSALS),
  });
  return readReversal(value);
}

interface ReversalKey {
  readonly reversalId: string;
  readonly gatewayTransferId: string;
}

async function findReversal(client: RazorpayClient, key: ReversalKey): Promise<Reversal | null> {
  const path = `${transferPath(key.gatewayTransferId)}/reversals`;
  const listed = await lookUp(listAll(client, path, wire.Reversal));
  const found = listed.filter(([, { notes }]) => notes[NOTE.reversal] === key.reversalId);
  const one = theOnly(found, "two reversals carry one id of ours", { reversalId: key.reversalId });
  return one === null ? null : readReversal(one);
}
