import { dice, razorpayEventId } from "../ids";
import { isObject, type JsonObject, unusualJson } from "../json";
import type { Sim } from "../sim";
import { ACCOUNT_ID } from "./model";

const EMPTY_TEXT_FIELDS = ["error_code", "error_description", "error_source", "error_step", "error_reason"];

/** Webhooks differ from the API: absent errors may be "", and a captured payment may still lack its fee. */
function loosenPayment(payment: unknown, event: string, eventId: string): unknown {
  if (!isObject(payment)) return payment;
  const copy: JsonObject = { ...payment };
  if (dice(`${eventId}:errors`, 2) === 0) {
    for (const field of EMPTY_TEXT_FIELDS) copy[field] ??= "";
  }
  if (event === "payment.captured" && dice(`${eventId}:fee`, 4) === 0) Object.assign(copy, { fee: null, tax: null });
  return copy;
}

interface Around {
  /** What stands next to an entity in the payload, by its name. */
  beside?: Readonly<Record<string, JsonObject>>;
  /** The account that the event is about, when it is not our own. */
  accountId?: string;
}

export function emitRazorpay(
  sim: Sim,
  event: string,
  entities: Readonly<Record<string, unknown>>,
  { beside = {}, accountId = ACCOUNT_ID }: Around = {},
): void {
  const eventId = razorpayEventId();
  const payload: JsonObject = {};
  for (const [name, entity] of Object.entries(entities)) {
    payload[name] = { entity: name === "payment" ? loosenPayment(entity, event, eventId) : entity, ...beside[name] };
  }
  const envelope = {
    entity: "event",
    account_id: accountId,
    event,
    contains: Object.keys(entities),
    payload,
    created_at: sim.clock.seconds(),
  };
  sim.sender.emit(sim, { gateway: "razorpay", event, eventId, body: unusualJson(envelope, eventId) });
}
