import { z } from "zod";
import type { Machine } from "@/lib/core/machine";

/** Minor units, for example paise, beside their currency. */
export const minor = z.int();
export const currency = z.string().length(3);
/** ISO 8601 in UTC. */
export const time = z.iso.datetime();
export const id = z.string();

/** A state of a machine. */
export function stateOf<S extends string>(machine: Machine<S>): z.ZodType<S> {
  return z.enum(Object.keys(machine.steps) as [S, ...S[]]);
}

/** A list, newest first. */
export function listOf<T extends z.ZodType>(item: T): z.ZodObject<{ data: z.ZodArray<T> }> {
  return z.strictObject({ data: z.array(item) });
}

export const healthAnswer = z.strictObject({ ok: z.literal(true) });
export const readinessAnswer = z.strictObject({
  ok: z.literal(true),
  migrations: z.int(),
  /** How long the oldest job that could be done waits for a worker. */
  queueSeconds: z.int(),
});
export const clockAnswer = z.strictObject({ now: time });
