import type { Sample } from "./samples";

/** A good body for every operation on accounts: links and codes that do not exist, and nothing that ends a session. */
export function accountSamples(): Record<string, readonly Sample[]> {
  const email = "somebody@world.test";
  const password = "a long enough password";
  const token = "A".repeat(43);
  const bodies: Readonly<Record<string, Record<string, unknown>>> = {
    email: { email },
    forgot: { email },
    "magic-link": { email },
    password: { password },
    profile: { name: "Somebody" },
    register: { email, password, name: "Somebody", role: "customer" },
    reset: { token, password },
    "second-factor/answer": { code: "123456" },
    "second-factor/begin": {},
    "second-factor/codes": {},
    "second-factor/confirm": { code: "123456" },
    "second-factor/remove": {},
    "sessions/revoke": { sessionId: `sin_${"0".repeat(26)}` },
    "step-up": { code: "123456" },
    verify: { token },
    "verify-again": {},
  };
  return Object.fromEntries(Object.entries(bodies).map(([path, body]) => [`/api/account/${path}`, [{ body }]]));
}
