import { advanceClock, databaseNow } from "@/lib/db/clock";
import { route } from "@/lib/http/route";
import { clockAnswer } from "@/types/answers/common";
import { moveClockBody } from "@/types/api";

/** The clock by which holds are counted. */
export const GET = route(
  { permission: "clock.read", limit: "read", answer: clockAnswer, audit: "none: reads" },
  async () => ({ now: await databaseNow() }),
);

/** Moves the clock of a non-production instance forward; production answers 403. */
export const POST = route(
  {
    permission: "clock.move",
    body: moveClockBody,
    limit: "write",
    answer: clockAnswer,
    audit: "none: not in production",
  },
  async ({ body }) => ({
    now: await advanceClock(body.advanceMs),
  }),
);
