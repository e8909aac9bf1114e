import { listRoute } from "@/lib/http/listing";
import { SETTLEMENT_LIST } from "@/lib/views/lists-money";
import { settlementLineAnswer } from "@/types/answers/sessions";

/** How orders were split; a partner sees its own. */
export const GET = listRoute({
  ...SETTLEMENT_LIST,
  permission: "settlement.read",
  name: "settlements",
  item: settlementLineAnswer,
});
