import pino, { type Logger } from "pino";
import { config } from "@/lib/config/config";

/** Keys whose values never reach a log line, at any depth that our log calls use. */
const SECRET_KEYS = [
  "authorization",
  "cookie",
  "password",
  "passwordHash",
  "secret",
  "token",
  "signature",
  "accountNumber",
  "ifsc",
  "address",
  "email",
  "body",
  "sealedDetails",
];

let root: Logger | undefined;

/** One-line JSON on standard output. Pass ids and codes; secrets, personal data and bodies are cut out by key. */
export function log(): Logger {
  root ??= pino(
    {
      level: config().logLevel,
      base: { pid: process.pid },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[redacted]" },
    },
    // Standard error keeps standard output free for the machine-readable answer of a script.
    pino.destination({ dest: 2, sync: true }),
  );
  return root;
}
