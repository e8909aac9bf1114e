import { withTx } from "@/lib/db/tx";
import { connectGateway, type PartnerKeys } from "@/lib/partners/gateway";
import { ownWebhookPath } from "@/lib/payments/inbox/webhook-route";
import { ask, type World } from "./world";
import type { Given, Partner, Purchase } from "./given";
import { addPolicies, PRICE, sellUnder } from "./own-sales";
import { TENANT } from "./seed";

/** Every partner sells into an account of its own, by the terms of `pol_agent`. */
export async function sellIntoOwnAccounts(): Promise<void> {
  await addPolicies();
  await sellUnder("DIRECT_MERCHANT", "pol_agent");
}

let serial = 0;

/** A further merchant of the simulator, whose webhooks come to the door of this partner. */
export async function addMerchant(world: World, partner: Partner): Promise<PartnerKeys> {
  serial += 1;
  const [keyId, keySecret, webhookSecret] = [
    `rzp_test_own${serial}`,
    `own_key_secret_${serial}`,
    `own_hook_secret_${serial}`,
  ];
  const webhookUrl = `${world.door}${ownWebhookPath("razorpay", partner.id)}`;
  await world.simulator.control("/__control/razorpay/merchants", { keyId, keySecret, webhookSecret, webhookUrl });
  return { keyId, keySecret, webhookSecrets: [webhookSecret] };
}

/** The first of a partner's webhook secrets. */
export const hookSecret = ({ webhookSecrets: [secret = ""] }: PartnerKeys): string => secret;

/** A partner with a Razorpay account of its own. */
export async function partnerWithAccount(
  world: World,
  given: Given,
): Promise<Partner & { readonly keys: PartnerKeys }> {
  const partner = await given.partner();
  const keys = await addMerchant(world, partner);
  await withTx((tx) =>
    connectGateway(tx, { tenantId: TENANT, partnerId: partner.id, actor: partner.userId, keys, requestId: null }),
  );
  return { ...partner, keys };
}

/** A session that was paid into such an account, and whose hold runs. */
export async function heldInOwnAccount(world: World, given: Given): Promise<Purchase> {
  return given.heldSession({ price: PRICE, partner: await partnerWithAccount(world, given) });
}

/** What stands in an account of the ledger, debit positive, in paise. */
export async function standsIn(world: World, path: string): Promise<bigint> {
  const rows = await ask(
    world.database.ownerUrl,
    "SELECT coalesce(sum(amount_minor), 0)::text AS sum FROM ledger_entry WHERE tenant_id = $1 AND path = $2",
    [TENANT, path],
  );
  return BigInt(String(rows[0]?.["sum"]));
}
