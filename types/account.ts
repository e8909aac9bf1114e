import { z } from "zod";
import { normalizeEmail } from "@/lib/auth/account";

/** Shapes of requests about accounts and sign-ins. */

export const email = z
  .string()
  .max(254)
  .transform((text, context) => {
    const address = normalizeEmail(text);
    if (address === null) context.addIssue({ code: "custom", message: "is not an e-mail address" });
    return address ?? "";
  });
/** Long rather than curious: no rule about signs. */
const newPassword = z.string().min(10, "needs at least 10 characters").max(200);
const NO_NAME = "has signs that no name has";
/** The pattern stands in the document of the API, for readers with and without the flag `u`; the rest is ours to check. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^<>]+$/, NO_NAME)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), NO_NAME);
const token = z.string().regex(/^[\w-]{43}$/, "is not a token of ours");
const code = z.string().trim().min(6).max(40);

export const registerBody = z.strictObject({
  email,
  password: newPassword,
  name,
  role: z.enum(["customer", "partner"]),
});
export const emailBody = z.strictObject({ email });
export const tokenBody = z.strictObject({ token });
export const resetBody = z.strictObject({ token, password: newPassword });
export const codeBody = z.strictObject({ code });
export const passwordBody = z.strictObject({ password: newPassword });
export const profileBody = z.strictObject({ name });
export const stepUpBody = z.union([z.strictObject({ code }), z.strictObject({ password: z.string().min(1).max(200) })]);
/** One of the caller's sessions, or all but this one, or all. */
export const revokeBody = z.union([
  z.strictObject({ sessionId: z.string().regex(/^sin_[0-9A-Z]{26}$/, "is not an id") }),
  z.strictObject({ all: z.enum(["others", "everywhere"]) }),
]);
