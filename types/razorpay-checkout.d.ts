/** The part of Razorpay's checkout.js that the checkout page uses. */
interface RazorpayHandBack {
  readonly razorpay_order_id: string;
  readonly razorpay_payment_id: string;
  readonly razorpay_signature: string;
}

interface RazorpayFailure {
  readonly error?: { readonly description?: string };
}

interface RazorpayOptions {
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly name: string;
  readonly description: string;
  readonly order_id: string;
  readonly handler: (response: RazorpayHandBack) => void;
  readonly modal: { readonly ondismiss: () => void };
}

interface RazorpayWindow {
  on(event: "payment.failed", listener: (failure: RazorpayFailure) => void): void;
  open(): void;
}

interface Window {
  Razorpay?: new (options: RazorpayOptions) => RazorpayWindow;
}
