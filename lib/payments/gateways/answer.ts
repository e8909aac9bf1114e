import type { GatewayMessage, GatewayName } from "./types";

/** What a gateway answered to a call of ours. */
export interface GatewayAnswer {
  readonly gateway: GatewayName;
  readonly message: GatewayMessage;
}
