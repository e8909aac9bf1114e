import { listRoute } from "@/lib/http/listing";
import { MESSAGE_LIST } from "@/lib/views/lists-records";
import { messageAnswer } from "@/types/answers/records";

/** What gateways told us; with the bodies for those who may read them. */
export const GET = listRoute({
  ...MESSAGE_LIST,
  permission: ["webhook.read", "webhook.body"],
  name: "webhooks-received",
  item: messageAnswer,
});
