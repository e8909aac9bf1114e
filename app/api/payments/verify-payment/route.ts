import { route } from "@/lib/http/route";
import { confirmPayment } from "@/lib/payments/reactions/confirm";
import { verifyPaymentBody } from "@/types/api";
import { paymentAnswer } from "@/types/answers/orders";

/** The browser came back from the gateway: checks what it brings, then asks the gateway itself. */
export const POST = route(
  {
    permission: "payment.verify",
    body: verifyPaymentBody,
    limit: "write",
    answer: paymentAnswer,
    audit: "none: asks the gateway; what it says goes through the inbox",
  },
  ({ caller, body }) =>
    confirmPayment({
      tenantId: caller.tenantId,
      customerId: caller.userId,
      gateway: body.gateway,
      gatewayOrderId: body.gateway === "razorpay" ? body.razorpay_order_id : body.paypal_order_id,
      gatewayPaymentId: body.gateway === "razorpay" ? body.razorpay_payment_id : null,
      signature: body.gateway === "razorpay" ? body.razorpay_signature : null,
    }),
);
