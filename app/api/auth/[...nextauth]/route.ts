import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptions } from "@/lib/auth/options";
import { guardAuth } from "@/lib/http/auth-guard";
import { forTenantOf } from "@/lib/tenants/host";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth's own endpoints: csrf, callback/credentials, session, signout. */
function handler(request: NextRequest, context: Context): Promise<Response> {
  return forTenantOf(
    (name) => request.headers.get(name),
    () =>
      guardAuth(request, async (guarded) => {
        const answer: unknown = await NextAuth(guarded as never, context as never, authOptions());
        return answer instanceof Response ? answer : new Response(null, { status: 404 });
      }),
  );
}

export { handler as GET, handler as POST };
