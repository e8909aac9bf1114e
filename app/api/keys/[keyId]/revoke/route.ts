import { revokeKey } from "@/lib/auth/api-keys";
import { route } from "@/lib/http/route";
import { keyAnswer } from "@/types/answers/keys";
import { emptyBody } from "@/types/api";

/** Ends a key at once; doing it again changes nothing. */
export const POST = route(
  { permission: "key.revoke", body: emptyBody, limit: "write", answer: keyAnswer, audit: "key.revoked" },
  ({ caller, params }) => revokeKey(caller, params["keyId"] ?? ""),
);
