import type { SignedIn } from "@/lib/auth/account";
import "next-auth";
import "next-auth/jwt";

declare module "next-auth" {
  interface User extends Partial<SignedIn> {}
}

declare module "next-auth/jwt" {
  interface JWT extends Partial<Pick<SignedIn, "tenantId" | "sessionVersion" | "role" | "trialEndsAt">> {
    /** The random id of one of our sessions. */
    sid?: string;
  }
}
