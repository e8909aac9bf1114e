import type { Metadata } from "next";
import { partnersToCheck } from "@/lib/views/kyc";
import { KycCard } from "../../../_onboarding/kyc-card";
import { admitOperator } from "../../../_session";
import { Card } from "../../../_ui/card";
import { EmptyState } from "../../../_ui/empty-state";
import { PageHeader } from "../../../_ui/page-header";

export const metadata: Metadata = { title: "Partner checks" };

export default async function KycPage() {
  const { tenantId } = await admitOperator({ path: "/operator/kyc", permission: "kyc.read" });
  const partners = await partnersToCheck(tenantId);
  return (
    <>
      <PageHeader
        title="Partner checks"
        lead="Partners who are not paid out, those who wait for a decision first. The gateway checks whom it can; you decide about the others."
      />
      {partners.length === 0 ? (
        <Card>
          <EmptyState title="Every partner is checked" />
        </Card>
      ) : (
        <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
          {partners.map(({ partnerId, name }) => (
            <KycCard key={partnerId} tenantId={tenantId} partnerId={partnerId} name={name} />
          ))}
        </div>
      )}
    </>
  );
}
