const GONE = "[redacted]";

/** Names whose values are cut out wherever they stand, in any spelling: `apiKey`, `api_key`, `API-KEY`. */
const SECRET_NAME =
  /^(?:.*(?:password|passwd|secret|token|signature|authorization|cookie|credential|session|privatekey|apikey|totp|otp|pin|cvv|cvc|body|payload|sealeddetails|accountnumber|ifsc|vpa|upi|iban|email|phone|contact|address)|(?:set)?cookies?|key|ip|name|pan|signatorypan|gstin)$/;

/** What gives a secret or a person away by its form, wherever it stands in a text. Ids of ours and of gateways stay. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Digest)\s+[^\s"',;]+/gi, `$1 ${GONE}`],
  [/\b(?:[a-z]+:\/\/)[^\s/@"']+:[^\s/@"']+@/gi, `${GONE}@`],
  // E-mail addresses and UPI ids, also with the @ that a full width hides.
  [/[\w.+%-]{2,}(?:@|\uFF20|%40)[\w.-]{2,}/gi, GONE],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, GONE],
  [/\b(?:hf|rzp|sk|pk|rk|whsec|xox[a-z]|ghp|AKIA)_?(?:live_|test_)?[\w-]{12,}/g, GONE],
  [/-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g, GONE],
  [
    /\b([\w-]*(?:password|passwd|secret|token|signature|authorization|cookie|credential|api[_-]?key|otp|pin|cvv|ifsc|vpa))(["']?\s*[:=]\s*["']?)[^\s"',;&}]+/gi,
    `$1$2${GONE}`,
  ],
  // Cards, accounts, phone numbers; also in groups.
  [/(?<![\w.])\+?\d(?:[ -]?\d){8,18}(?!\w)/g, GONE],
  // IBAN, and the IFSC of an Indian bank.
  [/\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g, GONE],
  [/\b[A-Z]{4}0[A-Z0-9]{6}\b/g, GONE],
  // PAN, and the GSTIN around it.
  [/\b(?:\d{2})?[A-Z]{5}\d{4}[A-Z](?:[1-9A-Z]Z[0-9A-Z])?\b/gi, GONE],
  [/\b[0-9a-f]{32,}\b/gi, GONE],
  [/(?<![\w/.-])(?=[\w+-]*\d)[A-Za-z0-9+_-]{36,}={0,2}/g, GONE],
];

const INVOCATION = /Invalid `[^`]*` invocation/;
const MAX_TEXT = 2_000;

/**
 * A text without secrets and personal data, by their form. What Prisma says of a failed query shows the query; of that
 * only the last line stays, which tells the reason.
 */
export function scrubText(text: string): string {
  const told = INVOCATION.test(text) ? (text.trimEnd().split("\n").at(-1) ?? "") : text;
  return FORMS.reduce((left, [form, instead]) => left.replace(form, instead), told.slice(0, MAX_TEXT));
}

/** Only where it happened: the first lines of a stack repeat the message. */
export function scrubStack(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}

const MAX_DEPTH = 5;

/** The fields of a log line, with values cut out by name and by form, at any depth. */
export function scrubFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scrubField(name, value, 0)]));
}

function scrubField(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (name === "stack" && typeof value === "string") return scrubStack(value);
  if (SECRET_NAME.test(name.toLowerCase().replaceAll(/[_-]/g, ""))) return GONE;
  if (typeof value === "object") return depth >= MAX_DEPTH ? GONE : scrubObject(value, depth);
  if (typeof value === "string") return scrubText(value);
  return typeof value === "number" || typeof value === "bigint" ? value : GONE;
}

function scrubObject(value: object, depth: number): unknown {
  if (value instanceof Error) return scrubText(value.message);
  if (Array.isArray(value)) return value.map((item) => scrubField("", item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrubField(key, item, depth + 1)]));
}
