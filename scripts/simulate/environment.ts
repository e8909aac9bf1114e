/** Where the databases are. */
export interface Urls {
  readonly ownerUrl: string;
  readonly workerUrl: string;
  readonly auditorUrl: string;
  /** Takes the signed heads of the audit. */
  readonly headsFile: string;
}

/** The settings of a simulation; no address in it is ever called. */
export function environment({ workerUrl, auditorUrl, headsFile }: Urls): Record<string, string> {
  const nowhere = "http://127.0.0.1:9";
  return {
    HOLDFAST_ENV: "test",
    PUBLIC_URL: nowhere,
    DATABASE_URL: workerUrl,
    DATABASE_READER_URL: auditorUrl,
    NEXTAUTH_SECRET: "a-secret-that-signs-nothing",
    HOLDFAST_ENCRYPTION_KEY: "5f".repeat(32),
    HOLDFAST_AUDIT_HEADS: headsFile,
    LOG_LEVEL: process.env["SIMULATE_LOG_LEVEL"] ?? "silent",
    RAZORPAY_BASE_URL: nowhere,
    RAZORPAY_KEY_ID: "memory",
    RAZORPAY_KEY_SECRET: "memory",
    RAZORPAY_WEBHOOK_SECRETS: "memory",
    RAZORPAY_PAYOUT_ACCOUNT: "memory",
  };
}
