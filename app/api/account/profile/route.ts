import { rename } from "@/lib/auth/own-account";
import { route } from "@/lib/http/route";
import { profileBody } from "@/types/account";
import { profileAnswer } from "@/types/answers/account";

/** The caller's name. */
export const POST = route(
  { permission: "account.manage", body: profileBody, limit: "write", answer: profileAnswer, audit: "user.renamed" },
  async ({ caller, body }) => {
    await rename(caller, body.name);
    return { name: body.name };
  },
);
