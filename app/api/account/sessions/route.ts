import { listSignIns } from "@/lib/auth/sign-ins";
import { route } from "@/lib/http/route";
import { sessionsAnswer } from "@/types/answers/account";

/** Where the caller is signed in. */
export const GET = route(
  { permission: "account.manage", limit: "read", answer: sessionsAnswer, audit: "none: reads" },
  async ({ caller }) => {
    const lines = await listSignIns(caller);
    return { data: lines.map((line) => ({ ...line, isCurrent: line.signInId === caller.signInId })) };
  },
);
