import { z } from "zod";
import { id, time } from "./common";

export const sentAnswer = z.strictObject({ sent: z.literal(true) });
export const changedAnswer = z.strictObject({ changed: z.literal(true) });
export const verifiedAnswer = z.strictObject({ verified: z.literal(true) });
export const revokedAnswer = z.strictObject({ revoked: z.literal(true) });
export const removedAnswer = z.strictObject({ removed: z.literal(true) });
export const provenAnswer = z.strictObject({ proven: z.literal(true) });
export const signedInAnswer = z.strictObject({ signedIn: z.literal(true) });
export const profileAnswer = z.strictObject({ name: z.string() });
/** Shown once. */
export const newFactorAnswer = z.strictObject({ secret: z.string(), uri: z.string() });
/** Shown once. */
export const recoveryCodesAnswer = z.strictObject({ recoveryCodes: z.array(z.string()) });
export const sessionsAnswer = z.strictObject({
  data: z.array(
    z.strictObject({
      signInId: id,
      method: z.string(),
      createdAt: time,
      lastSeenAt: time,
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
      isCurrent: z.boolean(),
    }),
  ),
});
