import type { GatewayMessage, GatewayName } from "./types";

/** What a gateway answered to a call of ours. */
export interface GatewayAnswer {
  readonly tenantId: string;
  readonly gateway: GatewayName;
  /** The partner whose own account was asked; null or absent for an account of ours. */
  readonly owner?: string | null;
  readonly message: GatewayMessage;
}
