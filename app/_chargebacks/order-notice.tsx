import type { ChargebackLine } from "@/lib/views/chargebacks";
import { Alert } from "../_ui/alert";
import { Contested } from "./contested";

/** On the page of an order, as long as the bank decides about it. */
export function OrderNotice({
  chargebacks,
  isPartner,
}: {
  chargebacks: readonly ChargebackLine[];
  isPartner: boolean;
}) {
  const open = chargebacks.filter(({ closedAt }) => closedAt === null);
  if (open.length === 0) return null;
  if (isPartner) return <Contested chargebacks={open} />;
  return (
    <div className="no-print mb-6">
      <Alert tone="wait">
        This payment is under dispute at your bank. The bank decides; until then nobody is paid out of it, and it cannot
        be refunded here a second time.
      </Alert>
    </div>
  );
}
