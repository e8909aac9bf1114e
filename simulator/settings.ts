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
  };
}
