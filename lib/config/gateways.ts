/** What an adapter must be told; filled from `lib/config` by `registry.ts`. */
export interface RazorpaySettings {
  /** Our name for the account at the gateway; stays the same when keys are rotated, and is part of every stored event. */
  readonly account: string;
  /** `https://api.razorpay.com` or the simulator; without a trailing slash. */
  readonly baseUrl: string;
  readonly keyId: string;
  readonly keySecret: string;
  /** All secrets that are valid now; more than one during a rotation. */
  readonly webhookSecrets: readonly string[];
  /** The RazorpayX account that payouts are paid from. */
  readonly payoutAccountNumber: string;
  readonly checkoutScriptUrl: string;
  readonly timeoutMs: number;
}

export interface PaypalSettings {
  /** Our name for the account at the gateway; stays the same when keys are rotated, and is part of every stored event. */
  readonly account: string;
  /** `https://api-m.paypal.com`, `https://api-m.sandbox.paypal.com` or the simulator; without a trailing slash. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Part of what PayPal signs. */
  readonly webhookId: string;
  /** Exact origins (`https://api.paypal.com`) that a certificate may be fetched from. */
  readonly certificateOrigins: readonly string[];
  /** PEM text of the issuers that may sign the certificate. */
  readonly trustedRootsPem: string;
  /** The exact common name of the signing certificate. */
  readonly certificateName: string;
  readonly timeoutMs: number;
}
