import { errorMessage } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { db } from "@/lib/db/client";
import { log } from "@/lib/log/log";
import { replyOf } from "./errors";
import { redact } from "./redact";
import type { Gateway, GatewayName } from "./types";

/** More of an error nobody needs. */
const MAX_CHARS = 16_384;

export interface MoneyCall {
  readonly tenantId: string;
  readonly gateway: GatewayName;
  readonly operation: "create_order" | "capture" | "refund" | "payout" | "transfer" | "release" | "reversal";
  /** Our id of the object that the call is about. */
  readonly subject: string;
  /** What must not stand in what is kept. */
  readonly secrets: readonly string[];
}

/** The same gateway, which keeps what it answered to calls that move money when that was no success. */
export function keepingRefusals(gateway: Gateway, tenantId: string, secrets: readonly string[]): Gateway {
  const { name, collect, pay, route } = gateway;
  const keep = <T>(operation: MoneyCall["operation"], subject: string, call: () => Promise<T>): Promise<T> =>
    keepRefusal({ tenantId, gateway: name, operation, subject, secrets }, call);
  return {
    ...gateway,
    collect: {
      ...collect,
      createOrder: (input) => keep("create_order", input.paymentId, () => collect.createOrder(input)),
      capture: (input) => keep("capture", input.paymentId, () => collect.capture(input)),
      refund: (input) => keep("refund", input.refundId, () => collect.refund(input)),
    },
    pay: { ...pay, send: (input) => keep("payout", input.payoutId, () => pay.send(input)) },
    route: route && {
      ...route,
      createTransferOnHold: (input) => keep("transfer", input.transferId, () => route.createTransferOnHold(input)),
      releaseTransfer: (id) => keep("release", id, () => route.releaseTransfer(id)),
      reverseTransfer: (input) => keep("reversal", input.reversalId, () => route.reverseTransfer(input)),
    },
  };
}

/** Makes a call and keeps the answer behind its error, if there was one; the error goes on to whoever called. */
export async function keepRefusal<T>(call: MoneyCall, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const reply = replyOf(error);
    if (reply !== null) await store(call, reply.status, reply.text);
    throw error;
  }
}

/** What the call came to matters more than its record: a record that cannot be written is told, not thrown. */
async function store({ secrets, ...call }: MoneyCall, status: number, text: string): Promise<void> {
  const { tenantId, gateway, operation, subject } = call;
  const body = redact(text, secrets).replaceAll("\0", "\uFFFD").toWellFormed().slice(0, MAX_CHARS).toWellFormed();
  const row = { tenantId, id: newId("refusal"), gateway, operation, subject, status, body };
  await db()
    .gatewayRefusal.create({ data: row })
    .catch((error: unknown) =>
      log().error({ gateway, operation, subject, status, err: errorMessage(error) }, "a refusal could not be kept"),
    );
}
