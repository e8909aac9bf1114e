import { config } from "@/lib/config/config";
import type { CheckoutHandOff } from "@/lib/payments/gateways/types";
import type { OrderView, PaymentLine, PlanOrderView } from "@/lib/views/orders";
import { gatewaysFor, OWN_ACCOUNT } from "../_gateways";

/** One way to pay an order, ready for the browser; without `handOff` it must be opened at the gateway first. */
export interface WayToPay {
  readonly gateway: string;
  readonly label: string;
  readonly hint: string;
  readonly paymentId: string | null;
  readonly handOff: CheckoutHandOff | null;
  /** Where the browser posts itself to, where the gateway is not opened in a window over our page. */
  readonly formAction: string | null;
}

function formActionOf(gateway: string): string | null {
  const { gateways, razorpayCheckout } = config();
  if (gateway !== "razorpay" || gateways.razorpay === null || razorpayCheckout === "window") return null;
  return `${gateways.razorpay.baseUrl}/v1/checkout/embedded`;
}

const CLOSED: readonly string[] = ["canceled", "expired", "voided"];

function isHandOff(value: unknown): value is CheckoutHandOff {
  return (
    typeof value === "object" &&
    value !== null &&
    "mode" in value &&
    (value.mode === "razorpay" || value.mode === "redirect")
  );
}

function openPayment(order: Pick<OrderView, "payments">, gateway: string): PaymentLine | undefined {
  return order.payments.findLast((payment) => payment.gateway === gateway && !CLOSED.includes(payment.state));
}

/** How the order can be paid; the way that the customer chose while booking comes first. */
export async function waysToPay(tenantId: string, order: OrderView | PlanOrderView): Promise<WayToPay[]> {
  const choices = order.isDirect ? [OWN_ACCOUNT] : await gatewaysFor(tenantId, order.total.currency);
  const ways = choices.map(({ name, label, hint }) => {
    const payment = openPayment(order, name);
    return {
      gateway: name,
      label,
      hint,
      paymentId: payment?.paymentId ?? null,
      // Written by orders/create.ts from the same type.
      handOff: isHandOff(payment?.checkout) ? payment.checkout : null,
      formAction: formActionOf(name),
    };
  });
  return ways.toSorted((a, b) => Number(b.gateway === order.gateway) - Number(a.gateway === order.gateway));
}
