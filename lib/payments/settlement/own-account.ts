import { money } from "@/lib/core/money";
import { type Components, sumComponents } from "@/lib/payments/ledger/components";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import { ownAccountRecipe } from "@/lib/payments/ledger/recipes-direct";
import type { Escrow } from "@/prisma/generated/client";

/**
 * What is posted beside a movement of an order's components; nothing unless it was paid into the partner's own account. Where
 * the components come, after the movement; where they are given back, before it, so that no account is ever overdrawn.
 * @param i.source that of the movement
 * @param i.shares what each side got; see `givenBack`
 */
export function ownAccounts(
  { tenantId, orderId, partnerId, isDirect }: Pick<Escrow, "tenantId" | "orderId" | "partnerId" | "isDirect">,
  { source, shares }: { source: string; shares: Components },
): Transfer[] {
  const price = money(sumComponents(shares), shares.partner.currency);
  if (!isDirect || price.minor === 0n) return [];
  return [ownAccountRecipe({ tenantId, orderId, partnerId, source, price, partner: shares.partner })];
}
