import { config } from "@/lib/config/config";
import { AppError, isAppError } from "@/lib/core/errors";
import type { PartnerKeys } from "@/lib/partners/gateway";
import { replyOf } from "./errors";
import { accountOf } from "./owner";
import { createRazorpay, tryKeys } from "./razorpay";
import type { Gateway } from "./types";

const settingsOf = (partnerId: string, keys: PartnerKeys) => ({
  ...config().gatewayPlaces.razorpay,
  ...keys,
  account: accountOf(partnerId),
  payoutAccountNumber: "",
});

/** The adapter of a partner's own account, which pays nothing out for us. */
export const ownRazorpay = (partnerId: string, keys: PartnerKeys): Gateway =>
  createRazorpay(settingsOf(partnerId, keys));

/**
 * Tries keys at the gateway before they are kept.
 * @param gatewayOrderId an order that was made in the partner's account before; null where there is none
 * @throws AppError `invalid_input` when the gateway does not take them, `wrong_state` when they are of another account than the
 * partner's earlier sales, and the gateway's errors
 */
export async function tryOwnKeys(i: {
  partnerId: string;
  keys: PartnerKeys;
  gatewayOrderId: string | null;
}): Promise<void> {
  try {
    await tryKeys(settingsOf(i.partnerId, i.keys), i.gatewayOrderId);
  } catch (error) {
    if (replyOf(error)?.status === 401)
      throw new AppError("invalid_input", "Razorpay does not take this key with this secret", {}, { cause: error });
    if (i.gatewayOrderId !== null && isAppError(error, "gateway_rejected"))
      throw new AppError(
        "wrong_state",
        "these keys are of another account than your earlier sales",
        {},
        { cause: error },
      );
    throw error;
  }
}
