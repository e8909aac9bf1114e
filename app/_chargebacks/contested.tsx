import { Link } from "../_ui/link";
import { formatMoney } from "@/lib/core/money";
import type { ChargebackLine } from "@/lib/views/chargebacks";
import { Alert } from "../_ui/alert";
import { TimeText } from "../_ui/time-text";

/** For a partner: what is at stake because customers contest payments at their banks, and until when it can be answered. */
export function Contested({ chargebacks }: { chargebacks: readonly ChargebackLine[] }) {
  if (chargebacks.length === 0) return null;
  return (
    <ul aria-label="Payments that customers contest" className="mb-6 grid gap-3">
      {chargebacks.map((each) => (
        <li key={each.chargebackId}>
          <Alert tone="wait">
            A customer contests{" "}
            <Link href={`/orders/${each.orderId}`} className="underline">
              {formatMoney(each.amount)}
            </Link>{" "}
            at the bank. <Stake chargeback={each} /> <Deadline chargeback={each} />
          </Alert>
        </li>
      ))}
    </ul>
  );
}

function Stake({ chargeback: { stake } }: { chargeback: ChargebackLine }) {
  if (stake.minor === 0n) return <>The money stays held until the bank decides.</>;
  return <>Your part of it is {formatMoney(stake)}; it cannot be paid out until the bank decides.</>;
}

function Deadline({ chargeback }: { chargeback: ChargebackLine }) {
  if (chargeback.status !== "needs_response" || chargeback.respondBy === null)
    return <>The bank has our answer or needs none.</>;
  return (
    <>
      Our team answers until <TimeText at={chargeback.respondBy} />: send us what shows that the session took place.
    </>
  );
}
