import { AppError } from "@/lib/core/errors";
import { type Role, ROLES, type Scope, TABLE } from "./permission-table";

export type { Role } from "./permission-table";

/** The side that a role takes in an order: who pays, who is paid, and who runs the marketplace. */
export type Group = "customer" | "partner" | "operator";

export type Permission = keyof typeof TABLE;

export const PERMISSIONS = Object.keys(TABLE) as readonly Permission[];

const GROUPS: Readonly<Record<Role, Group>> = {
  customer: "customer",
  partner: "partner",
  partner_staff: "partner",
  support: "operator",
  finance: "operator",
  admin: "operator",
  tenant_owner: "operator",
  platform_owner: "operator",
};

export function isRole(value: unknown): value is Role {
  return typeof value === "string" && (ROLES as readonly string[]).includes(value);
}

export function groupOf(role: Role): Group {
  return GROUPS[role];
}

/** How far a role's permission reaches; null when it does not have it. */
export function scopeOf(role: Role, permission: Permission): Scope | null {
  return TABLE[permission][ROLES.indexOf(role)] ?? null;
}

/** Whose permissions are asked about; a program has those of its key that its maker's role still has. */
export interface Holder {
  readonly role: Role;
  readonly key?: { readonly scopes: readonly string[] };
}

export function may({ role, key }: Holder, permission: Permission): boolean {
  return scopeOf(role, permission) !== null && (key === undefined || key.scopes.includes(permission));
}

/** What a key cannot be given: keys are made and money is decided about by people. */
const PEOPLE_ONLY: readonly Permission[] = [
  "account.manage",
  "key.create",
  "key.revoke",
  "approval.decide",
  "onboarding.write",
  "kyc.decide",
  "tenant.change",
  "platform.change",
];

/** The permissions that somebody can give to a key. */
export function scopesFor(holder: Holder): readonly Permission[] {
  return PERMISSIONS.filter((permission) => may(holder, permission) && !PEOPLE_ONLY.includes(permission));
}

/** @throws AppError `forbidden` */
export function assertMay(caller: Holder, permission: Permission): void {
  if (!may(caller, permission))
    throw new AppError("forbidden", "your role may not do this", { permission: [permission] });
}
