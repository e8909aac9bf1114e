/** A place where money stands. The path is its name; the chart below is the only place that makes one. */
export interface Account {
  readonly path: string;
  readonly kind: AccountKind;
  /** The order, partner or payout it belongs to; null for platform-wide accounts. */
  readonly owner: string | null;
  /** Whether a running balance is kept and checked: only where money is about to leave. */
  readonly tracks: boolean;
  /** Whether it may stand on the side opposite to its nature. */
  readonly negative: boolean;
}

export type AccountKind =
  | "gateway_clearing"
  | "gateway_balance"
  | "bank"
  | "escrow"
  | "partner_payable"
  | "partner_receivable"
  | "partner_gateway"
  | "commission_receivable"
  | "payout_in_flight"
  | "refund_in_flight"
  | "transfer_in_flight"
  | "partner_disputed"
  | "dispute_hold"
  | "dispute_cost"
  | "tenant_payable"
  | "platform_revenue"
  | "gross_revenue"
  | "partner_cost"
  | "tenant_cost"
  | "quality_fund"
  | "tax_payable"
  | "gateway_fee"
  | "input_credit"
  | "suspense"
  | "platform_capital"
  | "bad_debt";

function owned(path: string, kind: AccountKind, owner: string): Account {
  return { path, kind, owner, tracks: true, negative: false };
}

function shared(path: string, kind: AccountKind, negative = false): Account {
  return { path, kind, owner: null, tracks: false, negative };
}

/** Asset: what a gateway has captured for us and not yet paid to our bank. */
export const clearingAccount = (gateway: string): Account => shared(`gateway:${gateway}:clearing`, "gateway_clearing");

/** Asset: the prefunded balance at a gateway that payouts are paid from. */
export const balanceAccount = (gateway: string): Account =>
  shared(`gateway:${gateway}:balance`, "gateway_balance", true);

/** Asset: a bank account of our own. What is paid by hand leaves it; what fills it is not booked here, so it may stand on either side. */
export const bankAccount = (name: string): Account => shared(`bank:${name}`, "bank", true);

/** Liability: the customer's money for one order, until it is settled. Deferred revenue where the operator sells in its own name. */
export const escrowAccount = (orderId: string): Account => owned(`escrow:${orderId}`, "escrow", orderId);

/** Liability: what a partner can ask to be paid. */
export const partnerAccount = (partnerId: string): Account =>
  owned(`partner:${partnerId}:available`, "partner_payable", partnerId);

/**
 * Liability: a part of a partner's income kept back for a while against later refunds. Of the kind of the balance itself,
 * because it is owed to the partner all the same and may never stand on the debit side.
 */
export const reserveAccount = (partnerId: string): Account =>
  owned(`partner:${partnerId}:reserve`, "partner_payable", partnerId);

/** Liability: a payout on its way to the partner's bank. */
export const payoutAccount = (payoutId: string): Account =>
  owned(`payout:${payoutId}:in_flight`, "payout_in_flight", payoutId);

/** Liability: what is to be released to the partner's own account at the gateway. */
export const transferAccount = (transferId: string): Account =>
  owned(`transfer:${transferId}:in_flight`, "transfer_in_flight", transferId);

/** Asset: what a partner owes because a refund came after the money was spent; later income pays it back first. */
export const receivableAccount = (partnerId: string): Account => ({
  path: `partner:${partnerId}:receivable`,
  kind: "partner_receivable",
  owner: partnerId,
  tracks: true,
  negative: true,
});

/** Memorandum: what a partner's own account at a gateway has of one order: held, on its way back, or contested. None of it is ours. */
export const ownAccount = (orderId: string): Account => ({
  ...owned(`order:${orderId}:own_account`, "partner_gateway", orderId),
  negative: true,
});

/** Asset: what a partner owes of sales into its own account: all of the price that is not its own. Below zero it is owed to the partner. */
export const commissionAccount = (partnerId: string): Account => ({
  ...owned(`partner:${partnerId}:commission`, "commission_receivable", partnerId),
  negative: true,
});

/** Whose account at a gateway some money is in. */
export interface Till {
  readonly gateway: string;
  /** The order that was paid into its partner's own account; null or absent for an account of ours. */
  readonly directOrderId?: string | null | undefined;
}

/** Where money stands that a gateway captured. */
export const capturedIn = ({ gateway, directOrderId }: Till): Account =>
  isOurs(directOrderId) ? clearingAccount(gateway) : ownAccount(directOrderId);

/** What pays where the captured money is not there any more. */
export const balanceIn = ({ gateway, directOrderId }: Till): Account =>
  isOurs(directOrderId) ? balanceAccount(gateway) : ownAccount(directOrderId);

/** Who bears what a bank takes beyond what the order has. */
export const lossIn = ({ directOrderId }: Till): Account =>
  isOurs(directOrderId) ? DISPUTE_LOSS : ownAccount(directOrderId);

const isOurs = (directOrderId: string | null | undefined): directOrderId is null | undefined =>
  directOrderId === null || directOrderId === undefined;

/** Liability: a refund on its way to the customer. */
export const refundAccount = (refundId: string): Account =>
  owned(`refund:${refundId}:in_flight`, "refund_in_flight", refundId);

/** Liability: what is kept from a partner's balance while the bank decides. */
export const disputedAccount = (partnerId: string): Account =>
  owned(`partner:${partnerId}:disputed`, "partner_disputed", partnerId);

/** Asset: what a gateway keeps from us because of one chargeback. */
export const disputeHoldAccount = (gateway: string, chargebackId: string): Account => ({
  path: `gateway:${gateway}:dispute_hold:${chargebackId}`,
  kind: "dispute_hold",
  owner: chargebackId,
  tracks: true,
  negative: true,
});

/** Expense: what gateways charge for a dispute. */
export const DISPUTE_FEE = shared("expense:dispute_fee", "dispute_cost");

/** Expense: what the platform bears of a lost chargeback beyond its own revenue. */
export const DISPUTE_LOSS = shared("expense:dispute_loss", "dispute_cost");

/** Liability: the tenant's part of the commission, until it is paid to the tenant. */
export const TENANT_SHARE = shared("tenant:payable", "tenant_payable");

/** Revenue: the platform's share. */
export const COMMISSION = shared("revenue:commission", "platform_revenue");

/** Revenue: what others get of a price that is our own; commission, penalty and this are the price without tax. */
export const GROSS_REVENUE = shared("revenue:gross", "gross_revenue");

/** Expense: what partners' work costs where the operator sells in its own name: their part, the tax deducted from it, and the fund's. */
export const PARTNER_COST = shared("expense:partner_cost", "partner_cost");

/** Expense: the tenant's part of what the operator sells in its own name. */
export const TENANT_COST = shared("expense:tenant_cost", "tenant_cost");

/** Revenue: what partners pay for their payouts. */
export const PAYOUT_FEE = shared("revenue:payout_fee", "platform_revenue");

/** Revenue: penalties for low satisfaction, which `classic` gives to the platform. */
export const PENALTY = shared("revenue:penalty", "platform_revenue");

/** Liability: penalties that are kept for goodwill and bonuses, where the policy says so. */
export const QUALITY_FUND = shared("fund:quality", "quality_fund");

/** Liability: tax on our commission; of what the operator sells in its own name, the tax in the price. */
export const GST_OUTPUT = shared("tax:gst_output", "tax_payable");

/** Liability: tax collected at source from the partner's sales, to be paid to the state. */
export const TCS = shared("tax:tcs_payable", "tax_payable");

/** Liability: tax deducted at source from the partner's income, to be paid to the state. */
export const TDS = shared("tax:tds_payable", "tax_payable");

/** Expense: what gateways charge us, without tax. */
export const GATEWAY_FEE = shared("expense:gateway_fee", "gateway_fee");

/** Asset: tax on gateway fees that can be claimed back. */
export const INPUT_CREDIT = shared("tax:input_credit", "input_credit");

/** Expense: what partners owed and will not pay back. */
export const BAD_DEBT = shared("expense:bad_debt", "bad_debt");

/** Liability: money that came in and belongs to no order. */
export const SUSPENSE = shared("suspense:unallocated", "suspense");

/** Equity: money of our own that we placed at a gateway so that payouts can be paid. */
export const FLOAT = shared("capital:float", "platform_capital");
