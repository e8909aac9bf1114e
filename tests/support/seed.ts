import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { withTx } from "@/lib/db/tx";
import { postTransfers } from "@/lib/payments/ledger/post";
import { floatRecipe } from "@/lib/payments/ledger/recipes";
import { CLASSIC } from "@/lib/payments/settlement/policy";

export const TENANT = "tnt_main";
export const POLICY = "pol_classic_1";

/** One tenant with the policy `classic` and money of its own at both gateways. */
export async function seedTenant(): Promise<void> {
  await withTx(async (tx) => {
    await tx.tenant.create({
      data: { id: TENANT, name: "Holdfast", trialMs: BigInt(DAY_MS), settlementPolicyId: POLICY },
    });
    await tx.settlementPolicy.create({ data: { tenantId: TENANT, id: POLICY, ...CLASSIC } });
    await tx.payoutMinimum.createMany({
      data: [
        { tenantId: TENANT, currency: "INR", amountMinor: 50_000n },
        { tenantId: TENANT, currency: "USD", amountMinor: 1_000n },
      ],
    });
    await tx.refundLimit.createMany({
      data: [
        { tenantId: TENANT, currency: "INR", amountMinor: 10_000_000n },
        { tenantId: TENANT, currency: "USD", amountMinor: 100_000n },
      ],
    });
    await postTransfers(tx, [
      floatRecipe({ tenantId: TENANT, gateway: "razorpay", source: "float:INR", amount: money(1_000_000_000n, "INR") }),
      floatRecipe({ tenantId: TENANT, gateway: "paypal", source: "float:USD", amount: money(100_000_000n, "USD") }),
    ]);
  });
}
