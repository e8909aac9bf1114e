export interface RazorpaySettings {
  keyId: string;
  keySecret: string;
  webhookSecret: string;
  webhookUrl: string | null;
  /** The payer account of RazorpayX, sent as `account_number` in payouts; never the beneficiary's. */
  accountNumber: string;
}

export interface PaypalSettings {
  clientId: string;
  clientSecret: string;
  webhookId: string;
  webhookUrl: string | null;
}

export interface Settings {
  host: string;
  port: number;
  razorpay: RazorpaySettings;
  paypal: PaypalSettings;
  /** Folder for the root certificate the product must trust; null keeps it in memory only. */
  caDir: string | null;
  stateFile: string | null;
  /** Virtual milliseconds until a payout that was taken on reaches its first final state. */
  payoutDelayMs: number;
  /** Virtual milliseconds between a paid payout and its later return, where the destination asks for one. */
  reversalDelayMs: number;
  /** Virtual milliseconds until a pending or failed payment is authorised late. */
  lateDelayMs: number;
  /** Virtual milliseconds until a transfer to a linked account is processed. */
  transferDelayMs: number;
  /** Virtual milliseconds until the review of a linked account ends. */
  reviewDelayMs: number;
  /** Virtual milliseconds after its creation in which a linked account takes no transfers. */
  coolingMs: number;
  /** Virtual milliseconds between a transfer and its settlement to the linked account's bank, at the least. */
  settlementDelayMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

function integer(env: Env, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  if (!/^\d{1,12}$/.test(text)) throw new Error(`${name} must be a whole number, got "${text}"`);
  return Number(text);
}

export function readSettings(env: Env): Settings {
  const text = (name: string, fallback: string): string => env[name] || fallback;
  const optional = (name: string): string | null => env[name] || null;
  return {
    host: text("SIMULATOR_HOST", "127.0.0.1"),
    port: integer(env, "SIMULATOR_PORT", 0),
    razorpay: {
      keyId: text("SIMULATOR_RAZORPAY_KEY_ID", "rzp_test_holdfast"),
      keySecret: text("SIMULATOR_RAZORPAY_KEY_SECRET", "holdfast_test_key_secret"),
      webhookSecret: text("SIMULATOR_RAZORPAY_WEBHOOK_SECRET", "holdfast_test_webhook_secret"),
      webhookUrl: optional("SIMULATOR_RAZORPAY_WEBHOOK_URL"),
      accountNumber: text("SIMULATOR_RAZORPAY_ACCOUNT_NUMBER", "7878780080316316"),
    },
    paypal: {
      clientId: text("SIMULATOR_PAYPAL_CLIENT_ID", "paypal_test_holdfast"),
      clientSecret: text("SIMULATOR_PAYPAL_CLIENT_SECRET", "holdfast_test_client_secret"),
      webhookId: text("SIMULATOR_PAYPAL_WEBHOOK_ID", "0EH40505U7160970P"),
      webhookUrl: optional("SIMULATOR_PAYPAL_WEBHOOK_URL"),
    },
    caDir: optional("SIMULATOR_CA_DIR"),
    stateFile: optional("SIMULATOR_STATE_FILE"),
    payoutDelayMs: integer(env, "SIMULATOR_PAYOUT_DELAY_MS", 1_500),
    reversalDelayMs: integer(env, "SIMULATOR_REVERSAL_DELAY_MS", 20_000),
    lateDelayMs: integer(env, "SIMULATOR_LATE_DELAY_MS", 15_000),
    transferDelayMs: integer(env, "SIMULATOR_TRANSFER_DELAY_MS", 1_000),
    reviewDelayMs: integer(env, "SIMULATOR_REVIEW_DELAY_MS", 1_500),
    coolingMs: integer(env, "SIMULATOR_COOLING_MS", 86_400_000),
    settlementDelayMs: integer(env, "SIMULATOR_SETTLEMENT_DELAY_MS", 2 * 86_400_000),
  };
}
