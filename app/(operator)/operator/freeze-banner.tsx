import { db } from "@/lib/db/client";
import { findFreeze } from "@/lib/tenants/freeze";
import { Allowed } from "../../_allowed";
import { ReasonedAction } from "../../_refunds/reasoned-action";
import { Alert } from "../../_ui/alert";
import { TimeText } from "../../_ui/time-text";

/** Stands above every operator page while payouts are stopped. */
export async function FreezeBanner({ tenantId }: { tenantId: string }) {
  const freeze = await findFreeze(db(), tenantId);
  if (freeze === null) return null;
  return (
    <div className="mb-6">
      <Alert tone="bad">
        <div className="flex flex-wrap items-center justify-between gap-4">
          <div className="min-w-0 flex-1 basis-80">
            <p className="font-semibold">Payouts are stopped: the books are wrong.</p>
            <p className="break-words">
              Since <TimeText at={freeze.at} />. Rules broken: {freeze.reason}.
            </p>
          </div>
          <Allowed to="payout.unfreeze">
            <ReasonedAction
              label="Lift the stop"
              subject="payouts"
              title="Let payouts go on"
              text="The books are checked once more; only if every rule holds are the payouts that wait sent."
              reasonHint="What was wrong and how it was put right"
              path="/api/operator/unfreeze"
            />
          </Allowed>
        </div>
      </Alert>
    </div>
  );
}
