import { type Config, config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { listTenantGateways, openGatewayKeys } from "@/lib/tenants/gateways";
import type { TenantGateway } from "@/prisma/generated/client";
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
 * @throws AppError `unknown_gateway` when the tenant has no keys for it
 */
export async function gatewayOf(tenantId: string, name: GatewayName): Promise<Gateway> {
  const replaced = adaptersNow().replaced.get(name);
  if (replaced) return replaced;
  const { built } = await keptFor(tenantId, name);
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
      const { built, enabled } = await keptFor(tenantId, name);
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

/** The facts in a message. Pure and total, as the adapters' `translate`. */
export function factsIn(name: GatewayName, message: GatewayMessage): readonly Fact[] {
  const replaced = adaptersNow().replaced.get(name);
  return replaced ? replaced.webhooks.translate(message) : TRANSLATORS[name](message);
}

/** What a gateway said, as it may be kept. */
export async function withoutSecrets(tenantId: string, name: GatewayName, text: string): Promise<string> {
  if (adaptersNow().replaced.has(name)) return redact(text, []);
  const { built } = await keptFor(tenantId, name);
  return redact(text, built?.secrets ?? []);
}

/** Puts another adapter in the place of a gateway's own for the present configuration, for example one without a network. */
export function useGateway(gateway: Gateway): void {
  adaptersNow().replaced.set(gateway.name, gateway);
}

async function keptFor(tenantId: string, name: GatewayName): Promise<Kept> {
  const { kept } = adaptersNow();
  const key = `${tenantId}/${name}`;
  const known = kept.get(key);
  if (known && known.until > performance.now()) return known;
  const rows = await listTenantGateways(db(), tenantId);
  const fresh = await refresh(known, tenantId, name, rows.find((row) => row.gateway === name) ?? null);
  kept.set(key, fresh);
  return fresh;
}

async function refresh(
  known: Kept | undefined,
  tenantId: string,
  name: GatewayName,
  row: TenantGateway | null,
): Promise<Kept> {
  const sealed = row?.sealedKeys ?? null;
  const enabled = row?.enabled ?? true;
  const until = performance.now() + REMEMBER_MS;
  if (known?.sealed === sealed && known.built !== null) return { ...known, enabled, until };
  // The keys of the environment are the default tenant's.
  const hasKeys = sealed !== null || tenantId === config().tenantId;
  const adapter = hasKeys ? await BUILDERS[name](tenantId, sealed) : null;
  const built = adapter && { ...adapter, gateway: keepingRefusals(adapter.gateway, tenantId, adapter.secrets) };
  return { sealed, enabled, built, until };
}
