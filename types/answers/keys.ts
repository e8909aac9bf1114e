import { z } from "zod";
import { PERMISSIONS } from "@/lib/auth/permissions";
import { id, time } from "./common";

/** A row of docs/PERMISSIONS.md. */
export const permission = z.enum(PERMISSIONS).meta({ id: "Permission" });

const key = {
  keyId: id,
  name: z.string(),
  /** Its first characters, to be recognised by. */
  prefix: z.string(),
  userId: id,
  scopes: z.array(permission),
  addresses: z.array(z.string()),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
  /** Until when the key before the last rotation is good. */
  previousUntil: time.nullable(),
};

export const keyAnswer = z.strictObject(key).meta({ id: "ApiKey" });

/** The key itself, shown this once. */
export const shownKeyAnswer = z.strictObject({ ...key, secret: z.string() }).meta({ id: "NewApiKey" });
