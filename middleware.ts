import { getToken, type JWT } from "next-auth/jwt";
import { type NextRequest, NextResponse } from "next/server";
import { callerOfCookie, mayEnter } from "@/lib/auth/caller";
import { sessionCookieName } from "@/lib/auth/cookie";
import { gateOf } from "@/lib/auth/gates";
import { now } from "@/lib/core/clock";
import type { Area } from "@/lib/plans/areas";
import { forTenantOf } from "@/lib/tenants/host";

/**
 * A courtesy, not a wall: it sends the signed-out to sign in and those whose trial is over to the upgrade page. Every
 * page and handler checks for itself again, with the database.
 */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  const needs = gateOf(request.nextUrl.pathname);
  if (needs === "nothing") return NextResponse.next();
  const base = siteOf(request);
  const token = await readToken(request, base.startsWith("https://"));
  if (!token) {
    const target = new URL("/sign-in", base);
    target.searchParams.set("next", request.nextUrl.pathname + request.nextUrl.search);
    return NextResponse.redirect(target);
  }
  if (needs === "sign_in" || !isOver(request, token) || (await isOpen(request, needs))) return NextResponse.next();
  return NextResponse.redirect(new URL("/upgrade", base));
}

/** As the cookie has it since the sign-in. */
function isOver(request: NextRequest, { trialEndsAt }: JWT): boolean {
  return typeof trialEndsAt === "number" && trialEndsAt <= nowMs(request);
}

/** As the tables have it now: a plan may have been bought since the sign-in. */
async function isOpen(request: NextRequest, area: Area): Promise<boolean> {
  const caller = await forTenantOf(
    (name) => request.headers.get(name),
    () => callerOfCookie((name) => request.cookies.get(name)?.value),
  );
  return caller === null || mayEnter(caller, area);
}

/** The address that the server in front has checked. */
function siteOf({ headers, nextUrl }: NextRequest): string {
  const [proto, host] = [headers.get("x-forwarded-proto"), headers.get("x-forwarded-host")];
  return proto === null || host === null ? nextUrl.origin : `${proto}://${host}`;
}

async function readToken(request: NextRequest, secureCookie: boolean): Promise<JWT | null> {
  try {
    return await getToken({
      req: request,
      secret: process.env["NEXTAUTH_SECRET"] ?? "",
      secureCookie,
      cookieName: sessionCookieName(secureCookie),
    });
  } catch {
    return null;
  }
}

/** The server in front tells the moment, which a demonstration may have moved; it takes the header away from outsiders. */
function nowMs(request: NextRequest): number {
  const told = Number(request.headers.get("x-holdfast-now") ?? "");
  return Number.isSafeInteger(told) && told > 0 ? told : now().getTime();
}

export const config = {
  runtime: "nodejs",
  matcher: ["/((?!api/|_next/|favicon.ico|icon.svg).*)"],
};
