import { type Money, money } from "@/lib/core/money";
import { GROSS_REVENUE, PARTNER_COST, TENANT_COST } from "./accounts";
import type { Components } from "./components";
import { credit, debit, type Transfer, transfer } from "./recipes";

interface GrossUp {
  readonly tenantId: string;
  /** That of the movement which it belongs to: an order, a refund, or a round of a chargeback. */
  readonly source: string;
  /** What others got of the price, negative where they gave it back. */
  readonly shares: Components;
}

/** Whether others got anything: then there is something to post. */
export const isGrossed = ({ partner, fund, tds, tenant }: Components): boolean =>
  [partner, fund, tds, tenant].some(({ minor }) => minor !== 0n);

/**
 * The operator sold it in its own name: what others have of the price is our revenue too, and our cost. Reversed where they
 * give it back. Posted beside the movement itself, which is the same as for any other order.
 */
export const grossUpRecipe = ({ tenantId, source, shares }: GrossUp): Transfer => {
  const { partner, fund, tds, tenant } = shares;
  const cost = sum(partner, fund, tds);
  return transfer(tenantId, "gross_up", source, [
    debit(PARTNER_COST, cost),
    debit(TENANT_COST, tenant),
    credit(GROSS_REVENUE, sum(cost, tenant)),
  ]);
};

function sum(first: Money, ...rest: readonly Money[]): Money {
  return money(
    rest.reduce((total, { minor }) => total + minor, first.minor),
    first.currency,
  );
}
