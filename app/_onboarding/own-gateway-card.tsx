import { db } from "@/lib/db/client";
import { ownGateway } from "@/lib/payments/onboarding/own-gateway";
import { currentBrand } from "../_brand";
import { Card, Facts } from "../_ui/card";
import { OwnGatewayForm } from "./own-gateway-form";

/** The partner's own Razorpay account: shown where customers pay into it, or ever did. */
export async function OwnGatewayCard({ tenantId, partnerId }: { tenantId: string; partnerId: string }) {
  const [{ isDirect }, { enabled, keyLabel, webhookUrl }] = await Promise.all([
    currentBrand(),
    ownGateway(db(), { tenantId, partnerId }),
  ]);
  if (!isDirect && keyLabel === null) return null;
  return (
    <Card title="Your own Razorpay account">
      <div className="grid gap-5">
        <p className="text-soft">
          {enabled
            ? "Customers pay straight into this account, and refunds go back out of it. The commission is on your statement."
            : "Customers pay straight into your own account. You cannot be booked before it is connected."}
        </p>
        <Facts
          items={[
            ["Key", keyLabel ?? "None yet"],
            ["New orders", enabled ? "Paid into it" : "Not taken"],
            [
              "Webhook address to register there",
              <span key="url" className="font-mono text-sm break-all">
                {webhookUrl}
              </span>,
            ],
          ]}
        />
        {/* Once other keys are in use, what was typed is forgotten. */}
        <OwnGatewayForm key={keyLabel} isEnabled={enabled} />
      </div>
    </Card>
  );
}
