import { assertReady } from "@/lib/db/ready";
import { openRoute } from "@/lib/http/route";
import { healthAnswer } from "@/types/answers/common";

/** Whether this process can do its work: the database answers and its tables are there. 503 otherwise. */
export const GET = openRoute({ limit: "read", answer: healthAnswer, audit: "none: reads" }, async () => {
  await assertReady();
  return { ok: true };
});
