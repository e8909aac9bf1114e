import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { runForRequest } from "@/lib/log/request";
import { type Caller, callerOfCookie, cookieOf } from "@/lib/auth/caller";
import { authOptions } from "@/lib/auth/options";
import { guardAuth } from "@/lib/http/auth-guard";
import { requestIdOf } from "@/lib/http/request-id";
import { originOf } from "@/lib/http/route";
import { forTenantOf } from "@/lib/tenants/host";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth's own endpoints: csrf, signin, callback, session, signout. */
function handler(request: NextRequest, context: Context): Promise<Response> {
  const origin = { requestId: requestIdOf(request), ...originOf(request) };
  const answer = (): Promise<Response> =>
    guardAuth(request, async (guarded) => {
      const failures: unknown[] = [];
      const readCaller = (): Promise<Caller | null> =>
        callerOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
      const options = authOptions(readCaller, (error) => failures.push(error));
      const answered: unknown = await NextAuth(guarded as never, context as never, options);
      // Its answer would take the cookie away from somebody whose session is good.
      if (failures.length > 0) throw failures[0];
      return answered instanceof Response ? answered : new Response(null, { status: 404 });
    });
  return forTenantOf(
    (name) => request.headers.get(name),
    () => runForRequest(origin, answer),
  );
}

export { handler as GET, handler as POST };
