import { type AppError, isAppError } from "@/lib/core/errors";
import { canStep } from "@/lib/core/machine";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { Clarifications } from "@/lib/partners/checklist";
import { lockKyc, noteOnKyc, type PartnerKey } from "@/lib/partners/kyc";
import { KYC_MACHINE, type KycState } from "@/lib/partners/kyc-machine";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { Activation, LinkedProduct, RoutePort } from "@/lib/payments/gateways/route-types";
import { type Dossier, readDossier } from "./dossier";
import { handIn } from "./hand-in";
import { movePartner } from "./move";

/** When we ask the gateway ourselves, in case its message is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;
const ACTOR = "gateway:razorpay";

/**
 * Goes on with a partner at the gateway: tells it what was handed in, or asks how far its check is, and takes over what it
 * says. Every id of the gateway is noted before the next call, every call is safe to repeat, and the truth is always asked
 * for: a message may be late or doubled. Does nothing where the tenant has no Route, or the partner no bank account; an
 * operator decides there.
 * @throws AppError the gateway's error when it could not be reached; the job tries again.
 */
export async function reviewPartner(tenantId: string, partnerId: string): Promise<void> {
  const key = { tenantId, partnerId };
  const route = await routeOf(tenantId);
  const dossier = route === null ? null : await withTx((tx) => readDossier(tx, key));
  if (route === null || dossier === null) return;
  try {
    const product = dossier.isToSend
      ? await handIn(route, dossier, (ids) => withTx((tx) => noteOnKyc(tx, key, ids)))
      : await ask(route, dossier);
    if (product !== null) await withTx((tx) => takeOver(tx, key, product));
  } catch (error) {
    if (!isAppError(error, "gateway_rejected")) throw error;
    await withTx((tx) => askToMend(tx, key, error));
  }
}

/** Holds with the gateway are of Razorpay only. */
async function routeOf(tenantId: string): Promise<RoutePort | null> {
  try {
    return (await gatewayOf(tenantId, "razorpay")).route;
  } catch (error) {
    if (isAppError(error, "unknown_gateway")) return null;
    throw error;
  }
}

async function ask(route: RoutePort, { known: { accountId, productId } }: Dossier): Promise<LinkedProduct | null> {
  return accountId === null || productId === null ? null : route.fetchProduct({ accountId, productId });
}

const STATE_OF: Readonly<Record<Activation, KycState | null>> = {
  requested: null,
  under_review: "under_review",
  needs_clarification: "needs_clarification",
  activated: "active",
  suspended: "suspended",
};

/** Takes over what the gateway says now. An operator's suspension is not lifted by it. */
async function takeOver(tx: Tx, key: PartnerKey, product: LinkedProduct): Promise<void> {
  const kyc = await lockKyc(tx, key);
  const { activation } = product;
  const to = STATE_OF[activation];
  const isNew = activation !== kyc.activation;
  const data = {
    activation,
    // Its questions may change while they are open; once it is content, what it still lists is no question.
    ...(to === "needs_clarification" && kyc.suspendedBy !== "operator" ? { clarifications: questionsOf(product) } : {}),
    ...(isNew ? { nextPollAt: shift(await databaseNow(tx), FIRST_POLL_MS), pollCount: 0 } : {}),
  };
  const isTheirs = kyc.suspendedBy !== "operator" && to !== null;
  if (!isTheirs || to === kyc.state || !canStep(KYC_MACHINE, kyc.state as KycState, to))
    return noteOnKyc(tx, key, data);
  await movePartner(tx, kyc, to, {
    actor: ACTOR,
    data: { ...data, suspendedBy: to === "suspended" ? "gateway" : null },
  });
}

function questionsOf({ clarifications }: LinkedProduct): Clarifications {
  return clarifications.map(({ field, reason, text }) => ({ field, reason, text }));
}

/** What the gateway refuses, as a question about the field that it is about. */
const FIELD_OF: Readonly<Record<string, readonly [field: string, text: string]>> = {
  email_taken: ["email", "Another account there has your e-mail address."],
  invalid_ifsc: ["settlements.ifsc_code", "It does not know this IFSC."],
  invalid_account_number: ["settlements.account_number", "It does not take this account number."],
};

async function askToMend(tx: Tx, key: PartnerKey, error: AppError): Promise<void> {
  const kyc = await lockKyc(tx, key);
  if (kyc.state !== "submitted") return;
  const [field, text] = FIELD_OF[String(error.details["gatewayCode"])] ?? ["unknown", null];
  const clarifications: Clarifications = [{ field, reason: "needs_clarification", text }];
  await movePartner(tx, kyc, "needs_clarification", { actor: ACTOR, data: { clarifications } });
}
