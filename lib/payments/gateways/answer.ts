import type { GatewayMessage, GatewayName } from "./types";

/** What a gateway answered to a call of ours. */
export interface GatewayAnswer {
  readonly tenantId: string;
  readonly gateway: GatewayName;
  readonly message: GatewayMessage;
}
