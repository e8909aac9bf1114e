import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";
import { currentTenant } from "@/lib/db/tenant";
import { takeTurn } from "@/lib/http/limit";
import { forTenantOf } from "@/lib/tenants/host";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth's own endpoints: csrf, callback/credentials, session, signout. */
async function handler(request: Request, context: Context): Promise<Response> {
  const answer: unknown = await forTenantOf(
    (name) => request.headers.get(name),
    () => NextAuth(request as never, context as never, authOptions(mayTry)),
  );
  return answer instanceof Response ? answer : new Response(null, { status: 404 });
}

/** Tries are counted for each account and for each address. */
async function mayTry(email: string, address: string): Promise<boolean> {
  const turns = await Promise.all([
    takeTurn("sign_in", `account:${currentTenant()}:${email}`),
    takeTurn("sign_in", `address:${address}`),
  ]);
  return turns.every((turn) => turn.allowed);
}

export { handler as GET, handler as POST };
