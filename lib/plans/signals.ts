import { config } from "@/lib/config/config";
import type { Tx } from "@/lib/db/client";
import { hmacSha256Hex } from "@/lib/net/hmac";

interface Provider {
  readonly domains: readonly string[];
  /** What of the local part leads to the same mailbox. */
  readonly alias: RegExp;
}

/** Large providers at which many spellings are one mailbox; elsewhere a dot or a plus may be another person's. */
const PROVIDERS: readonly Provider[] = [
  { domains: ["gmail.com", "googlemail.com"], alias: /\.|\+.*$/g },
  { domains: ["proton.me", "protonmail.com", "pm.me"], alias: /[._-]|\+.*$/g },
  { domains: ["outlook.com", "hotmail.com", "live.com"], alias: /\+.*$/g },
  { domains: ["icloud.com", "me.com", "mac.com"], alias: /\+.*$/g },
  { domains: ["fastmail.com"], alias: /\+.*$/g },
  { domains: ["yahoo.com"], alias: /-.*$/g },
];
/** Those whose domains are several names of one mailbox. */
const ONE_MAILBOX: readonly (readonly string[])[] = [
  ["gmail.com", "googlemail.com"],
  ["proton.me", "protonmail.com", "pm.me"],
  ["icloud.com", "me.com", "mac.com"],
];

/** The mailbox behind an address that is normalised already (`normalizeEmail`). */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const provider = PROVIDERS.find(({ domains }) => domains.includes(domain));
  if (provider === undefined) return email;
  const main = ONE_MAILBOX.find((domains) => domains.includes(domain))?.[0] ?? domain;
  return `${local.replace(provider.alias, "")}@${main}`;
}

/** One that cannot be compared between tenants, nor looked up without our secret. */
function hashOf(tenantId: string, kind: string, value: string): Buffer<ArrayBuffer> {
  const key = hmacSha256Hex(config().authSecret, `trial signals of ${tenantId}`);
  return Buffer.from(hmacSha256Hex(key, `${kind}:${value}`), "hex");
}

/**
 * Notes by what somebody is known again who begins a trial.
 * @returns when the first trial of this mailbox began: now, or that of an earlier account.
 */
export async function firstTrial(tx: Tx, i: { tenantId: string; email: string; now: Date }): Promise<Date> {
  const signal = { tenantId: i.tenantId, kind: "email", hash: hashOf(i.tenantId, "email", mailboxOf(i.email)) };
  // Of two accounts at once, the second waits here and finds the first one's beginning.
  await tx.trialSignal.createMany({ data: [{ ...signal, startedAt: i.now }], skipDuplicates: true });
  const { startedAt } = await tx.trialSignal.findUniqueOrThrow({ where: { tenantId_kind_hash: signal } });
  return startedAt;
}
