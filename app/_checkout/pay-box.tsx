"use client";

import { Lock } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";
import { usePaymentWatch } from "../_ui/payment-watch";
import type { Tone } from "../_ui/status-chip";
import type { WayToPay } from "./checkout-data";
import { Countdown } from "./countdown";
import { leaveForRazorpay, payWithRazorpay } from "./razorpay";

/** The operation that opens a payment at a gateway. */
export interface Opening {
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
}

interface PayBoxProps {
  readonly orderId: string;
  /** What opens the order at a gateway that it was not opened at yet. */
  readonly opening: Opening;
  readonly amount: string;
  readonly leftMs: number;
  /** What is kept for the customer until then, as a sentence begins. */
  readonly kept: string;
  readonly ways: readonly WayToPay[];
}

interface Message {
  readonly tone: Tone;
  readonly text: string;
}

const NOT_CONFIRMED =
  "The payment could not be confirmed yet. If money has left your account, it is recorded as soon as the gateway tells us; please do not pay twice.";

/** Lets the customer pay, and goes to the order as soon as the payment is known, by whichever road. */
export function PayBox({ orderId, opening, amount, leftMs, kept, ways }: PayBoxProps) {
  const router = useRouter();
  const request = useRequestKey();
  const [busyWith, setBusyWith] = useState<string | null>(null);
  const [message, setMessage] = useState<Message | null>(null);
  const [watched, setWatched] = useState<WayToPay | null>(null);
  const reload = useCallback(() => router.refresh(), [router]);
  const goToOrder = useCallback(() => {
    router.replace(`/orders/${orderId}`);
    // What stands around the pages may have changed with it: a plan opens what was closed.
    router.refresh();
  }, [router, orderId]);
  // A customer who closes the gateway's window after paying is found by this.
  usePaymentWatch(watched?.paymentId ? { gateway: watched.gateway, paymentId: watched.paymentId } : null, (state) => {
    if (state === "captured") goToOrder();
    return state === "captured";
  });

  const open = async (way: WayToPay): Promise<WayToPay["handOff"]> => {
    if (way.handOff) return way.handOff;
    const body = { ...opening.body, gateway: way.gateway };
    const answer = await postJson(opening.path, body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) return answer.data["checkout"] as WayToPay["handOff"]; // CreatedCheckout of the API
    setMessage({ tone: "bad", text: answer.error });
    return null;
  };

  const pay = async (way: WayToPay): Promise<void> => {
    setBusyWith(way.gateway);
    setMessage(null);
    const handOff = await open(way);
    if (handOff === null) return setBusyWith(null);
    if (handOff.mode === "redirect") return window.location.assign(handOff.url);
    if (way.formAction !== null) return leaveForRazorpay(handOff, { action: way.formAction, orderId });
    setWatched(way);
    const end = await payWithRazorpay(handOff, (reason) => setMessage({ tone: "bad", text: failed(reason) }));
    if (end.kind === "paid") {
      setMessage({ tone: "quiet", text: "Confirming your payment…" });
      const answer = await postJson("/api/payments/verify-payment", { gateway: "razorpay", ...handBack(end.response) });
      if (answer.ok) return goToOrder();
      setMessage({ tone: "bad", text: NOT_CONFIRMED });
    } else {
      setMessage(afterClosing(end));
    }
    setBusyWith(null);
  };

  const [main, ...others] = ways;
  return (
    <div className="grid gap-4">
      <Countdown leftMs={leftMs} onOver={reload} what={kept} />
      <Notice tone={message?.tone ?? "quiet"}>{message?.text}</Notice>
      {main ? (
        <Button
          busy={busyWith === main.gateway}
          disabled={busyWith !== null}
          onClick={() => void pay(main)}
          className="w-full text-base"
        >
          <Lock aria-hidden="true" className="size-4" />
          Pay {amount}
        </Button>
      ) : (
        <p>This currency cannot be paid at the moment.</p>
      )}
      {main ? (
        <p className="text-sm text-soft">
          With {main.label}: {main.hint}. Your card and bank details never reach us.
        </p>
      ) : null}
      {others.map((way) => (
        <Button
          key={way.gateway}
          look="plain"
          busy={busyWith === way.gateway}
          disabled={busyWith !== null}
          onClick={() => void pay(way)}
        >
          Pay with {way.label} instead
        </Button>
      ))}
    </div>
  );
}

function failed(reason: string): string {
  return `This attempt failed: ${reason.replace(/\.$/, "")}. Nothing was charged; you can try again.`;
}

function handBack({ razorpay_order_id, razorpay_payment_id, razorpay_signature }: RazorpayHandBack): RazorpayHandBack {
  return { razorpay_order_id, razorpay_payment_id, razorpay_signature };
}

function afterClosing(
  end: { readonly kind: "closed"; readonly failure: string | null } | { readonly kind: "no_script" },
): Message {
  if (end.kind === "no_script")
    return { tone: "bad", text: "The payment window could not be loaded. Check your connection and try again." };
  if (end.failure !== null) return { tone: "bad", text: failed(end.failure) };
  return {
    tone: "wait",
    text: "The payment window was closed. If you have paid, this page notices it by itself within moments; otherwise nothing was charged.",
  };
}
