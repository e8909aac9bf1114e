import { randomBytes } from "node:crypto";
import { migrate } from "@/lib/db/migrate";
import { ensureLoginRoles } from "@/lib/db/roles";

export interface Passwords {
  readonly app: string;
  readonly worker: string;
  readonly auditor: string;
}

/** Migrates the database of a new cluster, and gives the programs their roles there. */
export async function fillCluster(ownerUrl: string): Promise<Passwords> {
  const random = (): string => randomBytes(12).toString("hex");
  const passwords = { app: random(), worker: random(), auditor: random() };
  await migrate(ownerUrl);
  await ensureLoginRoles(ownerUrl, passwords);
  return passwords;
}
