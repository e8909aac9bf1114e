import { advanceClock, databaseNow } from "@/lib/db/clock";
import { route } from "@/lib/http/route";
import { moveClockBody } from "@/types/api";

/** The clock by which holds are counted. */
export const GET = route({ allow: ["operator"], limit: "read" }, async () => ({ now: await databaseNow() }));

/** Moves the clock of a non-production instance forward; production answers 403. */
export const POST = route({ allow: ["operator"], body: moveClockBody, limit: "write" }, async ({ body }) => ({
  now: await advanceClock(body.advanceMs),
}));
