import { createKey, listKeys } from "@/lib/auth/api-keys";
import { route } from "@/lib/http/route";
import { listOf } from "@/types/answers/common";
import { keyAnswer, shownKeyAnswer } from "@/types/answers/keys";
import { createKeyBody } from "@/types/api";

/** The keys within the caller's reach, newest first. */
export const GET = route(
  { permission: "key.read", limit: "read", answer: listOf(keyAnswer), audit: "none: reads" },
  async ({ caller }) => ({ data: await listKeys(caller) }),
);

/** Makes a key. Takes no Idempotency-Key: the answer holds a secret, and is therefore not stored for repeats. */
export const POST = route(
  {
    permission: "key.create",
    stepUp: true,
    body: createKeyBody,
    limit: "write",
    answer: shownKeyAnswer,
    audit: "key.created",
    status: 201,
  },
  ({ caller, body }) => createKey(caller, body),
);
