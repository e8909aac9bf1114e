import type { PaymentLine } from "@/lib/views/orders";
import { gatewayLabel } from "../../../../_gateways";
import { CopyButton } from "../../../../_ui/copy-button";
import { ExplainedMoney } from "../../../../_ui/explained-money";
import { MoneyText } from "../../../../_ui/money-text";
import { StatusChip } from "../../../../_ui/status-chip";
import { paymentStatus } from "../../../../_ui/words";

/** Every attempt to pay the order, with the ids under which each gateway knows it. */
export function Payments({ payments }: { payments: readonly PaymentLine[] }) {
  return (
    <ul className="grid gap-6">
      {payments.map((payment) => (
        <li key={payment.paymentId} className="border-b border-line pb-6 last:border-0 last:pb-0">
          <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
            <h3 className="font-semibold">{gatewayLabel(payment.gateway)}</h3>
            <StatusChip status={paymentStatus(payment.state)} />
            <span className="ml-auto font-semibold">
              <ExplainedMoney value={payment.amount} kind="payment" id={payment.paymentId} />
            </span>
          </div>
          <dl className="text-[0.9375rem]">
            <IdLine name="Our payment" id={payment.paymentId} />
            <IdLine name="Gateway's order" id={payment.gatewayOrderId} />
            <IdLine name="Gateway's payment" id={payment.gatewayPaymentId} />
          </dl>
          {payment.fee === null ? null : (
            <p className="mt-1 text-[0.9375rem] text-soft">
              The gateway's fee: <MoneyText value={payment.fee} />
            </p>
          )}
          {payment.failureReason === null ? null : (
            <p className="mt-1 text-[0.9375rem] text-bad-ink">Failed: {payment.failureReason}</p>
          )}
          {payment.suspenseReason === null ? null : (
            <p className="mt-1 text-[0.9375rem] text-bad-ink">In suspense: {payment.suspenseReason}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function IdLine({ name, id }: { name: string; id: string | null }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3">
      <dt className="w-36 text-soft">{name}</dt>
      <dd className="flex min-h-8 min-w-0 items-center gap-1">
        <span className="font-mono text-sm break-all">{id ?? "–"}</span>
        {id === null ? null : <CopyButton text={id} name={name.toLowerCase()} />}
      </dd>
    </div>
  );
}
