import { errorMessage } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { log } from "@/lib/log/log";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { GATEWAYS, type GatewayName } from "@/lib/payments/gateways/types";
import { balanceAccount } from "@/lib/payments/ledger/accounts";
import { trialBalance } from "@/lib/payments/ledger/queries";

export interface GatewayBalance {
  readonly gateway: GatewayName;
  /** What our books say that payouts can be paid from. */
  readonly ours: Money;
  /** What the gateway says; null where it is not asked or did not answer. */
  readonly theirs: Money | null;
  /** What has not been told to the books yet, or to nobody; null where nothing can be compared. */
  readonly difference: Money | null;
  readonly note: "same" | "different" | "not_asked" | "no_answer";
}

/** Each balance that payouts are paid from, beside what the gateway says at this moment. */
export async function gatewayBalances(tenantId: string): Promise<GatewayBalance[]> {
  const lines = await trialBalance(db(), tenantId);
  const found = await Promise.all(
    GATEWAYS.map(async (gateway) => {
      const { path } = balanceAccount(gateway);
      const ours = lines.filter((line) => line.path === path).map((line) => money(line.balanceMinor, line.currency));
      if (ours.length === 0) return [];
      const told = await ask(tenantId, gateway);
      return ours.map((each) => compare(gateway, each, told));
    }),
  );
  return found.flat();
}

async function ask(tenantId: string, gateway: GatewayName): Promise<Money | "not_asked" | "no_answer"> {
  try {
    const { pay } = await gatewayOf(tenantId, gateway);
    return (await pay.balance()) ?? "not_asked";
  } catch (error) {
    log().warn({ gateway, err: errorMessage(error) }, "a gateway did not say its balance");
    return "no_answer";
  }
}

function compare(gateway: GatewayName, ours: Money, told: Money | "not_asked" | "no_answer"): GatewayBalance {
  if (typeof told === "string") return { gateway, ours, theirs: null, difference: null, note: told };
  if (told.currency !== ours.currency) return { gateway, ours, theirs: null, difference: null, note: "not_asked" };
  const difference = money(told.minor - ours.minor, ours.currency);
  return { gateway, ours, theirs: told, difference, note: difference.minor === 0n ? "same" : "different" };
}
