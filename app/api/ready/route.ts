import { readiness } from "@/lib/db/ready";
import { openRoute } from "@/lib/http/route";
import { readinessAnswer } from "@/types/answers/common";

/** Whether this process can do its work: the database answers and has every migration. 503 otherwise. */
export const GET = openRoute({ limit: "read", answer: readinessAnswer, audit: "none: reads" }, readiness);
