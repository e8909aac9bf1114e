import { rotateKey } from "@/lib/auth/api-keys";
import { route } from "@/lib/http/route";
import { shownKeyAnswer } from "@/types/answers/keys";
import { rotateKeyBody } from "@/types/api";

/** Gives a key of the caller's own another secret. Not stored for repeats either. */
export const POST = route(
  {
    permission: "key.create",
    stepUp: true,
    body: rotateKeyBody,
    limit: "write",
    answer: shownKeyAnswer,
    audit: "key.rotated",
  },
  ({ caller, body, params }) => rotateKey(caller, { keyId: params["keyId"] ?? "", overlapHours: body.overlapHours }),
);
