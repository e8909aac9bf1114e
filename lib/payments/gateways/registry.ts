import { type Config, config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { findPartnerGateway, openPartnerKeys, OWN_GATEWAY } from "@/lib/partners/gateway";
import { listTenantGateways, openGatewayKeys } from "@/lib/tenants/gateways";
import { ownRazorpay } from "./own-keys";
import { createPaypal } from "./paypal";
import { translate as translatePaypal } from "./paypal/webhooks";
import { createRazorpay } from "./razorpay";
import { translate as translateRazorpay } from "./razorpay/webhooks";
import { redact } from "./redact";
import { keepingRefusals } from "./refusals";
import { type Gateway, type GatewayMessage, GATEWAYS, type GatewayName, type Fact } from "./types";

/** An adapter with what must never be seen of its keys; null where there are no keys. */
interface Built {
  readonly gateway: Gateway;
  readonly secrets: readonly string[];
}

type Builder = (tenantId: string, sealed: string | null) => Promise<Built | null>;

/** Every gateway with how it is built: from a tenant's own keys, or from those of the environment. A new gateway is one entry here. */
const BUILDERS: Readonly<Record<GatewayName, Builder>> = {
  razorpay: async (tenantId, sealed) => {
    const place = config().gatewayPlaces.razorpay;
    const settings =
      sealed === null
        ? config().gateways.razorpay
        : { ...place, ...(await openGatewayKeys(db(), { tenantId, gateway: "razorpay", sealed })) };
    if (settings === null) return null;
    return { gateway: createRazorpay(settings), secrets: [settings.keySecret, ...settings.webhookSecrets] };
  },
  paypal: async (tenantId, sealed) => {
    const place = config().gatewayPlaces.paypal;
    const keys = sealed === null ? null : await openGatewayKeys(db(), { tenantId, gateway: "paypal", sealed });
    const settings = place === null || keys === null ? null : { ...place, ...keys };
    const chosen = sealed === null ? config().gateways.paypal : settings;
    return chosen === null ? null : { gateway: createPaypal(chosen), secrets: [chosen.clientSecret] };
  },
};

/** A partner's own account, which pays nothing out for us. */
async function buildOwn(tenantId: string, partnerId: string, sealed: string): Promise<Built> {
  const keys = await openPartnerKeys(db(), { tenantId, partnerId, sealed });
  return { gateway: ownRazorpay(partnerId, keys), secrets: [keys.keySecret, ...keys.webhookSecrets] };
}

/** What a message of a gateway says; needs no keys. */
const TRANSLATORS: Readonly<Record<GatewayName, (message: GatewayMessage) => readonly Fact[]>> = {
  razorpay: translateRazorpay,
  paypal: translatePaypal,
};

/** How long an adapter is used before the tenant's settings are looked at again, in milliseconds of this process. */
const REMEMBER_MS = 5_000;

interface Kept {
  /** The settings that it was built from; as long as they stay, so does the adapter with its tokens and connections. */
  readonly sealed: string | null;
  readonly enabled: boolean;
  readonly built: Built | null;
  readonly until: number;
}

interface Adapters {
  readonly kept: Map<string, Kept>;
  readonly replaced: Map<GatewayName, Gateway>;
}

/** Adapters are kept for as long as the configuration that they were built from. */
const adapters = new WeakMap<Config, Adapters>();

function adaptersNow(): Adapters {
  const known = adapters.get(config()) ?? { kept: new Map<string, Kept>(), replaced: new Map<GatewayName, Gateway>() };
  adapters.set(config(), known);
  return known;
}

/**
 * The adapter of a gateway with the tenant's keys; the default tenant may have them in the environment. It is there for
 * what began at the gateway also when the tenant takes no new orders by it.
 * @param owner the partner whose own account it is; null for the tenant's
 * @throws AppError `unknown_gateway` when there are no keys for it
 */
export async function gatewayOf(tenantId: string, name: GatewayName, owner: string | null = null): Promise<Gateway> {
  const replaced = adaptersNow().replaced.get(name);
  if (replaced && owner === null) return replaced;
  const { built } = await keptFor({ tenantId, name, owner });
  if (built === null) throw new AppError("unknown_gateway", `${name} is not configured`, { gateway: name });
  return built.gateway;
}

/** The gateways that a tenant takes orders by, in the order of `GATEWAYS`. */
export async function gatewaysForOrders(tenantId: string): Promise<Gateway[]> {
  const { replaced } = adaptersNow();
  const found = await Promise.all(
    GATEWAYS.map(async (name) => {
      const known = replaced.get(name);
      if (known) return known;
      const { built, enabled } = await keptFor({ tenantId, name, owner: null });
      return enabled ? (built?.gateway ?? null) : null;
    }),
  );
  return found.filter((gateway) => gateway !== null);
}

/** @throws AppError `unknown_gateway` when the tenant takes no orders by it */
export async function gatewayForOrder(tenantId: string, name: GatewayName): Promise<Gateway> {
  const gateway = (await gatewaysForOrders(tenantId)).find((each) => each.name === name);
  if (!gateway) throw new AppError("unknown_gateway", `${name} is not configured`, { gateway: name });
  return gateway;
}

/**
 * The adapter of a partner's own account, for an order that is paid into it.
 * @throws AppError `wrong_state` where none is connected
 */
export async function ownGatewayForOrder(tenantId: string, name: GatewayName, partnerId: string): Promise<Gateway> {
  if (name !== OWN_GATEWAY)
    throw new AppError("wrong_state", "this partner is paid by another gateway", { gateway: OWN_GATEWAY });
  const { built, enabled } = await keptFor({ tenantId, name, owner: partnerId });
  if (built === null || !enabled) throw new AppError("wrong_state", "this partner takes no payments at the moment");
  return built.gateway;
}

/** The facts in a message. Pure and total, as the adapters' `translate`. */
export function factsIn(name: GatewayName, message: GatewayMessage): readonly Fact[] {
  const replaced = adaptersNow().replaced.get(name);
  return replaced ? replaced.webhooks.translate(message) : TRANSLATORS[name](message);
}

/** What a gateway said, as it may be kept. */
export async function withoutSecrets(whose: Whose, text: string): Promise<string> {
  if (whose.owner === null && adaptersNow().replaced.has(whose.name)) return redact(text, []);
  const { built } = await keptFor(whose);
  return redact(text, built?.secrets ?? []);
}

/** Puts another adapter in the place of a gateway's own for the present configuration, for example one without a network. */
export function useGateway(gateway: Gateway): void {
  adaptersNow().replaced.set(gateway.name, gateway);
}

interface Whose {
  readonly tenantId: string;
  readonly name: GatewayName;
  /** The partner whose own account it is; null for the tenant's. */
  readonly owner: string | null;
}

async function keptFor(whose: Whose): Promise<Kept> {
  const { kept } = adaptersNow();
  const key = JSON.stringify([whose.tenantId, whose.name, whose.owner]);
  const known = kept.get(key);
  if (known && known.until > performance.now()) return known;
  const fresh = await refresh(known, whose, await settingsOf(whose));
  // Anybody can name a partner in a webhook's address: of those who are none, nothing is kept.
  if (fresh.built !== null || whose.owner === null) kept.set(key, fresh);
  return fresh;
}

type Settings = Pick<Kept, "sealed" | "enabled">;

async function settingsOf({ tenantId, name, owner }: Whose): Promise<Settings> {
  if (owner === null) {
    const row = (await listTenantGateways(db(), tenantId)).find(({ gateway }) => gateway === name);
    return { sealed: row?.sealedKeys ?? null, enabled: row?.enabled ?? true };
  }
  const own = name === OWN_GATEWAY ? await findPartnerGateway(db(), { tenantId, partnerId: owner }) : null;
  return { sealed: own?.sealedKeys ?? null, enabled: own?.state === "connected" };
}

async function refresh(known: Kept | undefined, whose: Whose, { sealed, enabled }: Settings): Promise<Kept> {
  const until = performance.now() + REMEMBER_MS;
  if (known?.sealed === sealed && known.built !== null) return { ...known, enabled, until };
  const adapter = await build(whose, sealed);
  const built = adapter && { ...adapter, gateway: keepingRefusals(adapter.gateway, whose.tenantId, adapter.secrets) };
  return { sealed, enabled, built, until };
}

async function build({ tenantId, name, owner }: Whose, sealed: string | null): Promise<Built | null> {
  if (owner !== null) return sealed === null ? null : buildOwn(tenantId, owner, sealed);
  // The keys of the environment are the default tenant's.
  return sealed !== null || tenantId === config().tenantId ? BUILDERS[name](tenantId, sealed) : null;
}
