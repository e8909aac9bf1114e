import type { Clock } from "./clock";
import type { FaultTable } from "./faults";
import type { Certificates } from "./paypal/certificates";
import type { Settings } from "./settings";
import type { World } from "./store";
import type { Sender } from "./webhooks";

/** Everything a handler may touch. `world` is replaced as a whole by a reset. */
export interface Sim {
  /** Further Razorpay merchants by their key ids, each with a world of its own; none of them has further ones. */
  readonly merchants: Map<string, Sim>;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly faults: FaultTable;
  readonly sender: Sender;
  readonly certificates: Certificates;
  world: World;
  /** Scheme, host and port under which this process answers. */
  origin: string;
  /** Called after every change of `world`; saves it a little later. */
  changed: () => void;
}

export type GatewayName = "razorpay" | "paypal";
