import type { Route } from "../http";
import { CAPTURE_ROUTES } from "./captures";
import { CHECKOUT_ROUTES } from "./checkout";
import { DISPUTE_ROUTES } from "./disputes";
import { NOTIFICATION_ROUTES } from "./notifications";
import { OAUTH_ROUTES } from "./oauth";
import { ORDER_ROUTES } from "./orders";
import { PAYOUT_ROUTES } from "./payouts";
import { REFUND_ROUTES } from "./refunds";

export const PAYPAL_ROUTES: readonly Route[] = [
  ...OAUTH_ROUTES,
  ...ORDER_ROUTES,
  ...CAPTURE_ROUTES,
  ...REFUND_ROUTES,
  ...DISPUTE_ROUTES,
  ...PAYOUT_ROUTES,
  ...NOTIFICATION_ROUTES,
  ...CHECKOUT_ROUTES,
];
