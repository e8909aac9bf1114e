import type { GatewayName } from "@/lib/payments/gateways/types";

/** What can be done about a payout that came to nothing: the same again, other details first, or something of ours. */
export type Advice = "try_again" | "change_details" | "ask_us";

export interface Explained {
  readonly advice: Advice;
  /** For the partner, in plain words. */
  readonly text: string;
}

const again = (text: string): Explained => ({ advice: "try_again", text });
const change = (text: string): Explained => ({ advice: "change_details", text });
const ours = (text: string): Explained => ({ advice: "ask_us", text });

const CLOSED = change("Your bank says that this account cannot receive money. Please give us another one.");
const WRONG = change("Your bank does not know this account. Please check the details.");
const BANK_DOWN = again("Your bank could not be reached. Please try again later.");
const GATEWAY_DOWN = again("Our payment partner had a fault. Please try again later.");
const LOCKED = change(
  "PayPal says that this account cannot receive money. Please settle it there or name another one.",
);

/** RazorpayX: `status_details.reason`. */
const RAZORPAY: Readonly<Record<string, Explained>> = {
  bank_account_closed: CLOSED,
  bank_account_frozen: CLOSED,
  bank_account_invalid: WRONG,
  beneficiary_account_dormant: CLOSED,
  beneficiary_bank_rejected: change("Your bank sent the money back. Please check the account or give us another one."),
  transaction_limit_exceeded: change(
    "The account may not receive as much at once. Please take less or another account.",
  ),
  beneficiary_account_invalid: WRONG,
  invalid_beneficiary: WRONG,
  imps_not_allowed: change("Your branch takes no instant payments. Please give us another account."),
  invalid_ifsc_code: change("The IFSC of your branch is not valid any more. Please correct it."),
  beneficiary_vpa_invalid: change("There is no such UPI address. Please correct it."),
  insufficient_funds: ours("Our own balance at the payment partner was too low. We are on it."),
  beneficiary_bank_failure: BANK_DOWN,
  beneficiary_bank_offline: BANK_DOWN,
  beneficiary_bank_technical_error: BANK_DOWN,
  beneficiary_psp_offline: again("Your UPI app's bank could not be reached. Please try again later."),
  npci_beneficiary_timeout: BANK_DOWN,
  amount_limit_exhausted_neft: again("The limit of the day was reached. Please try again tomorrow."),
  gateway_down: GATEWAY_DOWN,
  gateway_technical_error: GATEWAY_DOWN,
  gateway_timeout: GATEWAY_DOWN,
  server_error_temporary: GATEWAY_DOWN,
  server_error: ours("Our payment partner had a fault and has to look at it. We are on it."),
};

/** PayPal: the name of an item's error, and its status where there is none. */
const PAYPAL: Readonly<Record<string, Explained>> = {
  RECEIVER_UNREGISTERED: change("There is no PayPal account with this address. Open one, or name another address."),
  RECEIVER_UNCONFIRMED: change("This address is not confirmed at PayPal. Please confirm it there."),
  RECEIVER_ACCOUNT_LOCKED: LOCKED,
  RECEIVER_ACCOUNT_INACTIVE: LOCKED,
  RECEIVER_COUNTRY_NOT_ALLOWED: change("PayPal does not pay to accounts of this country. Please name another one."),
  RECEIVING_LIMIT_EXCEEDED: change("The PayPal account may not receive as much. Please raise its limit or take less."),
  RECEIVER_REFUSED: change("The payment was refused in the PayPal account. Please try again once you want to take it."),
  CURRENCY_NOT_SUPPORTED_FOR_RECEIVER: change("The PayPal account does not take this currency."),
  INSUFFICIENT_FUNDS: ours("Our own balance at PayPal was too low. We are on it."),
  RISK_DECLINE: ours("PayPal declined this payment for its own reasons. We are on it."),
  INTERNAL_ERROR: again("PayPal had a fault. Please try again later."),
  denied: ours("PayPal declined this payment for its own reasons. We are on it."),
  returned: again("Nobody claimed the payment at PayPal in 30 days. Please check the address and try again."),
};

const REASONS: Readonly<Record<GatewayName, Readonly<Record<string, Explained>>>> = {
  razorpay: RAZORPAY,
  paypal: PAYPAL,
};

const UNKNOWN = ours("The payment did not go through. Our team can tell you more.");

/** A gateway's word for why a payout came to nothing, for its partner; a word that is not in the table is left to our team. */
export function explainReason(gateway: string, reason: string): Explained {
  const known = Object.hasOwn(REASONS, gateway) ? REASONS[gateway as GatewayName] : {};
  return Object.hasOwn(known, reason) ? (known[reason] ?? UNKNOWN) : UNKNOWN;
}
