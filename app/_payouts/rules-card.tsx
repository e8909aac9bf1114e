import { db } from "@/lib/db/client";
import { currentRules } from "@/lib/tenants/payout-rules";
import { Allowed } from "../_allowed";
import { Card, Facts } from "../_ui/card";
import { RULE_FIELDS, tellRule } from "./rule-fields";
import { RulesForm } from "./rules-form";

/** The rules that payouts are judged by in each currency, and a form that asks for others. */
export async function RulesCard({ tenantId, currencies }: { tenantId: string; currencies: readonly string[] }) {
  if (currencies.length === 0) return null;
  const rules = await Promise.all(
    currencies.map(async (currency) => ({ currency, ...(await currentRules(db(), { tenantId, currency })) })),
  );
  return (
    <Card title="Rules for payouts">
      <div className="grid gap-6">
        {rules.map(({ currency, version, terms }) => (
          <section key={currency} aria-label={`Rules in ${currency}`} className="grid gap-3">
            <h3 className="font-medium">
              {currency}, {version === null ? "as the program has them" : `version ${version}`}
            </h3>
            <Facts
              items={[
                ...RULE_FIELDS.map((field) => [field.label, tellRule(field, terms, currency)] as const),
                ["Who pays the fee", terms.feeFrom === "partner" ? "The partner" : "The platform"] as const,
              ]}
            />
            <Allowed to="policy.change">
              <details>
                <summary className="min-h-6 cursor-pointer py-1 font-medium">Other rules for {currency}</summary>
                <div className="mt-3 grid gap-4">
                  <p className="text-[0.9375rem] text-soft">
                    A second operator decides. Payouts that are there keep the rules they were asked under.
                  </p>
                  {/* Rules that came into force meanwhile are what to go on from. */}
                  <RulesForm key={version ?? 0} currency={currency} terms={terms} />
                </div>
              </details>
            </Allowed>
          </section>
        ))}
      </div>
    </Card>
  );
}
