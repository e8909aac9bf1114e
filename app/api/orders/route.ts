import { listRoute } from "@/lib/http/listing";
import { ORDER_LIST } from "@/lib/views/lists";
import { orderLineAnswer } from "@/types/answers/orders";

/** The orders within the caller's reach. */
export const GET = listRoute({ ...ORDER_LIST, permission: "order.read", name: "orders", item: orderLineAnswer });
