import { listRoute } from "@/lib/http/listing";
import { REFUND_LIST } from "@/lib/views/lists";
import { refundLineAnswer } from "@/types/answers/refunds";

/** The refunds within the caller's reach. */
export const GET = listRoute({ ...REFUND_LIST, permission: "refund.read", name: "refunds", item: refundLineAnswer });
