import type { Metadata } from "next";
import { admit } from "../_session";
import { ButtonLink } from "../_ui/button";
import { Card } from "../_ui/card";
import { PageHeader } from "../_ui/page-header";
import { TimeText } from "../_ui/time-text";

export const metadata: Metadata = { title: "Your trial" };

export default async function UpgradePage() {
  const caller = await admit({ path: "/upgrade", permission: "signed_in" });
  const isOver = caller.access === "expired";
  const isPartner = caller.group === "partner";
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title={isOver ? "Your trial is over" : "Your trial"}
        lead={<TrialLine endsAt={caller.trialEndsAt} isOver={isOver} />}
      />
      <div className="grid gap-6">
        <Card title="What still works">
          <p>
            {isPartner
              ? "Your orders and your payouts stay open. You can always take out what you have earned."
              : "Your orders stay open. You can follow them, confirm sessions that you have paid for, and print receipts."}
          </p>
          <div className="mt-4 flex flex-wrap gap-3">
            <ButtonLink href="/orders">Go to your orders</ButtonLink>
            {isPartner ? (
              <ButtonLink href="/payouts" look="plain">
                Go to your payouts
              </ButtonLink>
            ) : null}
          </div>
        </Card>
        <Card title="What needs a plan">
          <p>{isPartner ? "The dashboard." : "Booking and paying for new sessions."}</p>
          <p className="mt-3 text-soft">
            Plans cannot be bought here yet; that comes in a later release. Please ask your operator to open your
            account.
          </p>
        </Card>
      </div>
    </div>
  );
}

function TrialLine({ endsAt, isOver }: { endsAt: Date | null; isOver: boolean }) {
  if (endsAt === null) return <>Your account has a plan; no trial limits it.</>;
  return (
    <>
      {isOver ? "It ended on " : "It ends on "}
      <TimeText at={endsAt} />.
    </>
  );
}
