"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Alert } from "../../../../_ui/alert";
import { type ApiAnswer, type ApiFailure, postJson } from "../../../../_ui/api";
import { ButtonLink, Spinner } from "../../../../_ui/button";

/** One request for each token, also when React mounts the page twice. */
const asked = new Map<string, Promise<ApiAnswer>>();

function confirm(token: string): Promise<ApiAnswer> {
  const running =
    asked.get(token) ?? postJson("/api/payments/verify-payment", { gateway: "paypal", paypal_order_id: token });
  asked.set(token, running);
  return running;
}

function explain(failure: ApiFailure): string {
  switch (failure.code) {
    case "gateway_rejected":
      return "PayPal did not take the payment. Nothing was charged; you can try again.";
    case "not_ready_yet":
      return "The payment was not approved at PayPal. Nothing was charged; you can go back and pay.";
    case "not_found":
      return "This payment does not belong to this order. Nothing was charged here.";
    default:
      return "We could not ask PayPal just now. If you have paid, the payment is recorded as soon as PayPal tells us; please do not pay twice.";
  }
}

export function ReturnCheck({ orderId, token }: { orderId: string; token: string }) {
  const router = useRouter();
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  useEffect(() => {
    let isHere = true;
    void confirm(token).then((answer) => {
      if (!answer.ok) asked.delete(token);
      if (!isHere) return;
      if (answer.ok) router.replace(`/orders/${orderId}`);
      else setFailure(answer);
    });
    return () => {
      isHere = false;
    };
  }, [router, orderId, token]);
  return (
    <output className="grid gap-4">
      {failure === null ? (
        <p className="flex items-center gap-3">
          <Spinner /> We are asking PayPal. This takes a few seconds.
        </p>
      ) : (
        <>
          <Alert tone="bad">{explain(failure)}</Alert>
          <div className="flex flex-wrap gap-3">
            <ButtonLink href={`/orders/${orderId}`}>See your order</ButtonLink>
            <ButtonLink href={`/checkout/${orderId}`} look="plain">
              Back to the checkout
            </ButtonLink>
          </div>
        </>
      )}
    </output>
  );
}
