import type { Metadata } from "next";
import { config } from "@/lib/config/config";
import { percent } from "@/lib/core/percent";
import { db } from "@/lib/db/client";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { currentFundFlow } from "@/lib/tenants/fund-flow";
import { listTenantGateways } from "@/lib/tenants/gateways";
import { currentPolicy, findTenant, listCurrencies } from "@/lib/tenants/queries";
import { findLegalText, LEGAL_KINDS } from "@/lib/tenants/settings";
import { gatewayLabel } from "../../../_gateways";
import { NeedsCard, PlansCard } from "../../../_plans/plans-card";
import { FundFlowCard } from "../../../_fund-flow/fund-flow-card";
import { RulesCard } from "../../../_payouts/rules-card";
import { admit } from "../../../_session";
import { BrandForm } from "../../../_tenant/brand-form";
import { GatewayForm } from "../../../_tenant/gateway-form";
import { LegalForm } from "../../../_tenant/legal-form";
import { SitesForm } from "../../../_tenant/sites-form";
import { LEGAL_TITLES } from "../../../_tenant/words";
import { Card, Facts } from "../../../_ui/card";
import { PageHeader } from "../../../_ui/page-header";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const { tenantId } = await admit({ path: "/operator/settings", permission: "tenant.change" });
  const [tenant, currencies] = await Promise.all([findTenant(db(), tenantId), listCurrencies(db(), tenantId)]);
  const { name, logoUrl, mark, accent, accentDark, defaultCurrency, statementDescriptor } = tenant;
  const brand = { name, logoUrl, mark, accent, accentDark, defaultCurrency, statementDescriptor };
  return (
    <>
      <PageHeader
        title="Settings"
        lead="How your pages look, what stands on them, what you sell, and who takes the money in."
      />
      <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
        <div className="grid gap-6">
          <Card title="Brand">
            <BrandForm settings={brand} currencies={currencies.length === 0 ? [defaultCurrency] : currencies} />
          </Card>
          <PlansCard tenantId={tenantId} currencies={currencies} />
          <RulesCard tenantId={tenantId} currencies={currencies} />
        </div>
        <div className="grid gap-6">
          <Gateways tenantId={tenantId} />
          <Policy tenantId={tenantId} />
          <FundFlowCard current={await currentFundFlow(db(), tenantId)} />
          <NeedsCard tenantId={tenantId} />
          <Card title="Sites that may call the API">
            <SitesForm sites={tenant.corsOrigins} />
          </Card>
        </div>
        <LegalTexts tenantId={tenantId} />
      </div>
    </>
  );
}

async function Gateways({ tenantId }: { tenantId: string }) {
  const rows = await listTenantGateways(db(), tenantId);
  const isDefault = tenantId === config().tenantId;
  return (
    <Card title="Gateways">
      <div className="grid gap-6">
        {GATEWAYS.map((gateway) => {
          const row = rows.find((each) => each.gateway === gateway);
          const byEnvironment = isDefault && config().gateways[gateway] !== null;
          return (
            <GatewayForm
              key={gateway}
              gateway={gateway}
              label={gatewayLabel(gateway)}
              enabled={row?.enabled ?? byEnvironment}
              keyLabel={row?.keyLabel ?? (byEnvironment ? "this installation" : null)}
            />
          );
        })}
      </div>
    </Card>
  );
}

async function Policy({ tenantId }: { tenantId: string }) {
  const policy = await currentPolicy(db(), tenantId);
  return (
    <Card title="Settlement policy">
      <Facts
        items={[
          ["Name", `${policy.name}, version ${policy.version}`],
          ["Commission", percent(policy.platformBasisPoints)],
          ["Held after the session", `${Number(policy.holdMs) / 3_600_000} hours`],
          ["Full share from a score of", String(policy.scoreThreshold)],
        ]}
      />
    </Card>
  );
}

async function LegalTexts({ tenantId }: { tenantId: string }) {
  const texts = await Promise.all(LEGAL_KINDS.map((kind) => findLegalText(db(), tenantId, kind)));
  return (
    <Card title="Legal texts" className="lg:col-span-2">
      <div className="grid gap-6">
        {LEGAL_KINDS.map((kind, index) => (
          <LegalForm
            // A version that was published becomes the text to go on from.
            key={`${kind}-${texts[index]?.version ?? 0}`}
            kind={kind}
            title={LEGAL_TITLES[kind] ?? kind}
            version={texts[index]?.version ?? 0}
            text={texts[index]?.text ?? ""}
          />
        ))}
      </div>
    </Card>
  );
}
