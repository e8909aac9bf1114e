// `npm run keys [-- --renew]`: seals everything anew with the newest key of HOLDFAST_ENCRYPTION_KEY, which then may lose its
// older ones; with --renew every tenant gets a new key of its own first. Safe to stop and to repeat; what is sealed with an
// older key can be read all the while.
import { parseArgs } from "node:util";
import { asWorker, config, useConfig } from "@/lib/config/config";
import { closeDb, db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { resealDestinations } from "@/lib/partners/destinations";
import { resealProfiles } from "@/lib/partners/profile-numbers";
import { resealPartnerGateways } from "@/lib/partners/gateway";
import { resealGatewayKeys } from "@/lib/tenants/gateways";
import { listTenants } from "@/lib/tenants/queries";
import { renewKey, rewrapKeys } from "@/lib/tenants/vault";

const { values: options } = parseArgs({ options: { renew: { type: "boolean" } } });
useConfig(asWorker(config()));
for (const tenantId of await listTenants(db())) {
  if (options.renew) await withTx((tx) => renewKey(tx, tenantId));
  const keys = await withTx((tx) => rewrapKeys(tx, tenantId));
  const gateways = await withTx((tx) => resealGatewayKeys(tx, tenantId));
  const own = await withTx((tx) => resealPartnerGateways(tx, tenantId));
  const accounts = await resealDestinations(tenantId);
  const profiles = await resealProfiles(tenantId);
  console.log(
    `${tenantId}: ${keys} keys, ${gateways + own} gateways, ${accounts} payout accounts and ${profiles} profiles sealed anew`,
  );
}
const newest = config().encryptionKeys.at(-1)?.id;
console.log(`Everything is sealed with key ${newest}; the others may be taken out of HOLDFAST_ENCRYPTION_KEY.`);
await closeDb();
