import { type Config, config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import { createPaypal } from "./paypal";
import { createRazorpay } from "./razorpay";
import { keepingRefusals } from "./refusals";
import { type Gateway, GATEWAYS, type GatewayName } from "./types";

/** Every gateway with how it is built; null when it is not configured. A new gateway is one line here. */
const BUILDERS: Readonly<Record<GatewayName, () => Gateway | null>> = {
  razorpay: () => {
    const settings = config().gateways.razorpay;
    return settings === null ? null : createRazorpay(settings);
  },
  paypal: () => {
    const settings = config().gateways.paypal;
    return settings === null ? null : createPaypal(settings);
  },
};

/** Adapters are kept for as long as the configuration that they were built from. */
const built = new WeakMap<Config, Map<GatewayName, Gateway>>();

/**
 * The adapter of a gateway, made on first use and kept, because it holds tokens and connections.
 * @throws AppError `unknown_gateway` when it is not configured
 */
export function gatewayByName(name: GatewayName): Gateway {
  const kept = built.get(config()) ?? new Map<GatewayName, Gateway>();
  built.set(config(), kept);
  const known = kept.get(name);
  if (known) return known;
  const adapter = BUILDERS[name]();
  if (adapter === null) throw new AppError("unknown_gateway", `${name} is not configured`, { gateway: name });
  const gateway = keepingRefusals(adapter);
  kept.set(name, gateway);
  return gateway;
}

/** Puts another adapter in the place of a gateway's own for the present configuration, for example one without a network. */
export function useGateway(gateway: Gateway): void {
  const kept = built.get(config()) ?? new Map<GatewayName, Gateway>();
  built.set(config(), kept.set(gateway.name, gateway));
}

/** The gateways that are configured, in the order of `GATEWAYS`. */
export function configuredGateways(): readonly GatewayName[] {
  const { gateways } = config();
  return GATEWAYS.filter((name) => gateways[name] !== null);
}
