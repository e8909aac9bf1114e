import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { type Caller, callerOfCookie, mayEnter, signInOfCookie } from "@/lib/auth/caller";
import { may, type Permission } from "@/lib/auth/permissions";
import type { Area } from "@/lib/plans/areas";

/** Who is looking at the page, read once for each request; null for the signed-out. */
export const currentCaller = cache(async (): Promise<Caller | null> => {
  const jar = await cookies();
  return callerOfCookie((name) => jar.get(name)?.value);
});

/** Whether only the second factor is missing. */
export async function isHalfSignedIn(): Promise<boolean> {
  const jar = await cookies();
  return (await signInOfCookie((name) => jar.get(name)?.value))?.state === "pending";
}

export interface PageGate {
  /** The page's own path, to come back to after signing in. */
  readonly path: string;
  /** What a person must be allowed to do; `signed_in` for pages that are about the account. */
  readonly permission: Permission | "signed_in";
  /** The area that the page belongs to, where that may be closed to those without trial or plan. */
  readonly area?: Area;
}

/** Lets a person in, sends the signed-out to sign in, and hides the page from all others. */
export async function admit(gate: PageGate): Promise<Caller> {
  const caller = await currentCaller();
  if (caller === null) redirect(`/sign-in?next=${encodeURIComponent(gate.path)}`);
  if (gate.permission !== "signed_in" && !may(caller, gate.permission)) notFound();
  if (gate.area !== undefined && !mayEnter(caller, gate.area)) redirect("/upgrade");
  return caller;
}

/** The same for pages of a partner, whose balance hangs on the partner and not on the person. */
export async function admitPartner(gate: PageGate): Promise<Caller & { readonly partnerId: string }> {
  const caller = await admit(gate);
  const { group, partnerId } = caller;
  if (group !== "partner" || partnerId === null) notFound();
  return { ...caller, partnerId };
}

/** The same for pages of those who run the marketplace. */
export async function admitOperator(gate: PageGate): Promise<Caller> {
  const caller = await admit(gate);
  if (caller.group !== "operator") notFound();
  return caller;
}

/** A path on this site, or `/` for anything else that somebody put into the address. */
export function safeNext(value: string | readonly string[] | undefined): string {
  if (typeof value !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes("\\")) return "/";
  const base = "http://same.invalid";
  if (!URL.canParse(value, base)) return "/";
  const url = new URL(value, base);
  // `/.//elsewhere` becomes `//elsewhere` here, which a browser reads as another host.
  return url.origin === base && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : "/";
}

/** The first value of a query parameter. */
export function first(value: string | readonly string[] | undefined): string | null {
  return (typeof value === "string" ? value : value?.[0]) ?? null;
}
