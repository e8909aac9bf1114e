import { listRoute } from "@/lib/http/listing";
import { CHARGEBACK_LIST } from "@/lib/views/lists";
import { chargebackAnswer } from "@/types/answers/chargebacks";

/** All chargebacks. */
export const GET = listRoute({
  ...CHARGEBACK_LIST,
  permission: "chargeback.read",
  name: "chargebacks",
  item: chargebackAnswer,
});
