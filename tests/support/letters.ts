import { inTenant } from "@/lib/db/tenant";
import { readOutbox } from "@/lib/mail/outbox";
import { TENANT } from "./seed";

/** The letters to an address, the newest first. */
export async function lettersTo(email: string) {
  return (await inTenant(TENANT, () => readOutbox(TENANT, 500))).filter((mail) => mail.to === email);
}

/** The token of the newest link to a page that an address was sent. */
export async function tokenFor(email: string, page: string): Promise<string> {
  for (const { text } of await lettersTo(email)) {
    const token = new RegExp(`${page}#([\\w-]{43})`).exec(text)?.[1];
    if (token !== undefined) return token;
  }
  throw new Error(`${email} has no link to ${page}`);
}
