import { assertReady } from "@/lib/db/ready";
import { openRoute } from "@/lib/http/route";

/** Whether this process can do its work: the database answers and its tables are there. 503 otherwise. */
export const GET = openRoute({ limit: "read" }, async () => {
  await assertReady();
  return { ok: true };
});
