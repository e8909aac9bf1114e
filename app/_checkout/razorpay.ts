"use client";

import type { CheckoutHandOff } from "@/lib/payments/gateways/types";

type RazorpayHandOff = Extract<CheckoutHandOff, { mode: "razorpay" }>;

export type RazorpayEnd =
  | { readonly kind: "paid"; readonly response: RazorpayHandBack }
  | { readonly kind: "closed"; readonly failure: string | null }
  | { readonly kind: "no_script" };

/** Loads the gateway's script once; false when it cannot be had. */
function loadScript(url: string): Promise<boolean> {
  if (window.Razorpay) return Promise.resolve(true);
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = true;
    script.onload = () => resolve(window.Razorpay !== undefined);
    script.onerror = () => {
      script.remove();
      resolve(false);
    };
    document.head.append(script);
  });
}

/** Opens Razorpay's window and waits for its end. @param onFailure called for each attempt that fails inside the window. */
export async function payWithRazorpay(
  handOff: RazorpayHandOff,
  onFailure: (reason: string) => void,
): Promise<RazorpayEnd> {
  const loaded = await loadScript(handOff.scriptUrl);
  const Razorpay = window.Razorpay;
  if (!loaded || !Razorpay) return { kind: "no_script" };
  return new Promise((resolve) => {
    let failure: string | null = null;
    const checkout = new Razorpay({
      ...handOff.options,
      handler: (response) => resolve({ kind: "paid", response }),
      modal: { ondismiss: () => resolve({ kind: "closed", failure }) },
    });
    checkout.on("payment.failed", ({ error }) => {
      failure = error?.description ?? "the bank gave no reason";
      onFailure(failure);
    });
    checkout.open();
  });
}

/**
 * Leaves for Razorpay's own page, which sends the browser back to our address by a form of its own. Nothing of Razorpay
 * runs on our page.
 */
export function leaveForRazorpay({ options }: RazorpayHandOff, i: { action: string; orderId: string }): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = i.action;
  const ours = `${window.location.origin}/checkout/${i.orderId}`;
  const { key, ...fields } = options;
  const all = { ...fields, key_id: key, callback_url: `${ours}/back`, cancel_url: `${ours}?canceled=razorpay` };
  for (const [name, value] of Object.entries(all)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = String(value);
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
