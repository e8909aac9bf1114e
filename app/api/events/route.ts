import { listRoute } from "@/lib/http/listing";
import { EVENT_LIST } from "@/lib/views/lists-records";
import { eventAnswer } from "@/types/answers/records";

/** The audit: who did what. */
export const GET = listRoute({ ...EVENT_LIST, permission: "event.read", name: "events", item: eventAnswer });
