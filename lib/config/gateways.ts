/** Where Razorpay is; the same for all tenants. */
export interface RazorpayPlace {
  /** Our name for the account at the gateway; stays the same when keys are rotated, and is part of every stored event. */
  readonly account: string;
  /** `https://api.razorpay.com` or the simulator; without a trailing slash. */
  readonly baseUrl: string;
  readonly checkoutScriptUrl: string;
  readonly timeoutMs: number;
}

/** A tenant's own account at Razorpay. */
export interface RazorpayKeys {
  readonly keyId: string;
  readonly keySecret: string;
  /** All secrets that are valid now; more than one during a rotation. */
  readonly webhookSecrets: readonly string[];
  /** The RazorpayX account that payouts are paid from. */
  readonly payoutAccountNumber: string;
}

/** What an adapter must be told; put together by `registry.ts`. */
export interface RazorpaySettings extends RazorpayPlace, RazorpayKeys {}

/** Where PayPal is, and whom to believe there; the same for all tenants. */
export interface PaypalPlace {
  /** Our name for the account at the gateway; stays the same when keys are rotated, and is part of every stored event. */
  readonly account: string;
  /** `https://api-m.paypal.com`, `https://api-m.sandbox.paypal.com` or the simulator; without a trailing slash. */
  readonly baseUrl: string;
  /** Exact origins (`https://api.paypal.com`) that a certificate may be fetched from. */
  readonly certificateOrigins: readonly string[];
  /** PEM text of the issuers that may sign the certificate. */
  readonly trustedRootsPem: string;
  /** The exact common name of the signing certificate. */
  readonly certificateName: string;
  readonly timeoutMs: number;
}

/** A tenant's own account at PayPal. */
export interface PaypalKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Part of what PayPal signs. */
  readonly webhookId: string;
}

export interface PaypalSettings extends PaypalPlace, PaypalKeys {}
