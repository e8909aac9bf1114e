import { openRoute } from "@/lib/http/route";
import { healthAnswer } from "@/types/answers/common";

/** Whether this process answers. */
export const GET = openRoute({ limit: "read", answer: healthAnswer, audit: "none: reads" }, () =>
  Promise.resolve({ ok: true }),
);
