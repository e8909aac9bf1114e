import NextAuth from "next-auth";
import { newId } from "@/lib/core/ids";
import { runForRequest } from "@/lib/db/request";
import { callerOfCookie, cookieOf } from "@/lib/auth/caller";
import { authOptions } from "@/lib/auth/options";
import { originOf } from "@/lib/http/route";
import { mayTry } from "@/lib/http/tries";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth's own endpoints: csrf, signin, callback, session, signout. */
async function handler(request: Request, context: Context): Promise<Response> {
  const origin = originOf(request);
  return runForRequest({ requestId: newId("request"), ...origin }, async () => {
    const caller = await callerOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
    const options = authOptions({ caller, mayTry: (account) => mayTry(account, origin.ip) });
    const answer: unknown = await NextAuth(request as never, context as never, options);
    return answer instanceof Response ? answer : new Response(null, { status: 404 });
  });
}

export { handler as GET, handler as POST };
