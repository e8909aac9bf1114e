import { isAppError } from "@/lib/core/errors";
import type { LinkedProduct, RoutePort } from "@/lib/payments/gateways/route-types";
import type { Dossier } from "./dossier";

/** Ids that the gateway gave. */
export interface KnownIds {
  readonly accountId?: string;
  readonly stakeholderId?: string;
  readonly productId?: string;
}

/**
 * Tells the gateway everything of a partner: account, person, bank account. Safe to repeat at any point: what is there is
 * found again, and while the check runs, or after it, nothing is changed and the gateway is asked how far it is.
 * @param told with the ids that are known from before
 * @param note keeps an id before the next call
 * @throws AppError the gateway's error, `gateway_rejected` for what it does not take
 */
export async function handIn(
  route: RoutePort,
  { account, person, bank, known }: Omit<Dossier, "isToSend">,
  note: (ids: KnownIds) => Promise<void> = async () => undefined,
): Promise<LinkedProduct> {
  const accountId = known.accountId ?? (await route.createAccount(account)).accountId;
  await note({ accountId });
  const stakeholderId = await unlessLocked(route.addStakeholder({ accountId, ...person }));
  if (stakeholderId !== null) await note({ stakeholderId });
  const productId = known.productId ?? (await route.requestProduct(accountId)).productId;
  await note({ productId });
  const product = await unlessLocked(route.updateProduct({ accountId, productId, bank }));
  return product ?? route.fetchProduct({ accountId, productId });
}

/** null where an earlier call has arrived, and the check runs or is over: the form is closed. */
async function unlessLocked<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isAppError(error, "gateway_rejected") && error.details["gatewayCode"] === "form_locked") return null;
    throw error;
  }
}
