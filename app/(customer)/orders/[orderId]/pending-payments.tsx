"use client";

import { useRouter } from "next/navigation";
import { Spinner } from "../../../_ui/button";
import { usePaymentWatch } from "../../../_ui/payment-watch";

interface Pending {
  readonly gateway: string;
  readonly paymentId: string;
}

/** Follows payments whose end is open, and reads the page again when one has ended. */
export function PendingPayments({ payments, text }: { payments: readonly Pending[]; text: string }) {
  return (
    <output className="flex items-start gap-3">
      <span className="mt-1">
        <Spinner />
      </span>
      <p>{text}</p>
      {payments.map((payment) => (
        <Follow key={payment.paymentId} payment={payment} />
      ))}
    </output>
  );
}

function Follow({ payment }: { payment: Pending }) {
  const router = useRouter();
  usePaymentWatch(payment, (state) => {
    const isOver = state === "captured" || state === "failed";
    if (isOver) router.refresh();
    return isOver;
  });
  return null;
}
