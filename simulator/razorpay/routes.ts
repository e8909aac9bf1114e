import { basicCredentials, type Incoming, type Route } from "../http";
import type { Sim } from "../sim";
import { CHECKOUT_ROUTES } from "./checkout";
import { CONTACT_ROUTES } from "./contacts";
import { DISPUTE_ROUTES } from "./disputes";
import { refuseKey } from "./errors";
import { ORDER_ROUTES } from "./orders";
import { PAYMENT_ROUTES } from "./payments";
import { PAYOUT_ROUTES } from "./payouts";
import { REFUND_ROUTES } from "./refunds";
import { ACCOUNT_ROUTES } from "./route-accounts";
import { PRODUCT_ROUTES } from "./route-products";
import { SETTLEMENT_ROUTES } from "./settlements";
import { TRANSFER_ROUTES } from "./transfers";

export const RAZORPAY_ROUTES: readonly Route[] = [
  ...CHECKOUT_ROUTES,
  ...ORDER_ROUTES,
  ...PAYMENT_ROUTES,
  ...REFUND_ROUTES,
  ...DISPUTE_ROUTES,
  ...CONTACT_ROUTES,
  ...PAYOUT_ROUTES,
  ...ACCOUNT_ROUTES,
  ...PRODUCT_ROUTES,
  ...TRANSFER_ROUTES,
  ...SETTLEMENT_ROUTES,
];

export function checkRazorpayKey(sim: Sim, request: Incoming): void {
  const given = basicCredentials(request);
  const { keyId, keySecret } = sim.settings.razorpay;
  if (given?.user !== keyId || given.password !== keySecret) refuseKey();
}
