import { hash, verify } from "@node-rs/argon2";

/** OWASP's smallest recommended setting for argon2id, which is the library's algorithm: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const MAX_LENGTH = 200;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), PARAMETERS);
}

let dummy: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash the same work is done against a dummy, so that the time
 * of the answer does not tell whether the account exists.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  dummy ??= hashPassword("no account has this password");
  const given = password.length <= MAX_LENGTH ? password.normalize("NFKC") : "";
  const matches = await verify(stored ?? (await dummy), given);
  return matches && stored !== null;
}
