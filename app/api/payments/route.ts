import { listRoute } from "@/lib/http/listing";
import { PAYMENT_LIST } from "@/lib/views/lists";
import { paymentLineAnswer } from "@/types/answers/orders";

/** The payments of orders within the caller's reach. */
export const GET = listRoute({
  ...PAYMENT_LIST,
  permission: "payment.read",
  name: "payments",
  item: paymentLineAnswer,
});
