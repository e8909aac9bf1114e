import { type Components, componentsFrom } from "@/lib/payments/ledger/components";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import { grossUpRecipe, isGrossed } from "@/lib/payments/ledger/recipes-principal";
import type { Escrow } from "@/prisma/generated/client";

/**
 * What is posted beside a movement of an order's components after its split; nothing unless the operator sold it in its own
 * name. At the settlement itself the SQL function `settle_due` posts the same.
 * @param i.source that of the movement
 * @param i.shares what each side got; see `givenBack`
 */
export function grossUps(
  { tenantId, isPrincipal }: Pick<Escrow, "tenantId" | "isPrincipal">,
  i: { source: string; shares: Components },
): Transfer[] {
  return isPrincipal && isGrossed(i.shares) ? [grossUpRecipe({ tenantId, ...i })] : [];
}

/** The shares of those who give instead of getting. */
export function givenBack(shares: Components): Components {
  return componentsFrom(shares.partner.currency, (name) => -shares[name].minor);
}
