import { setTimeout as pause } from "node:timers/promises";
import { currentTenant } from "@/lib/db/tenant";
import { assertTurns, takeTurns, type Turn } from "./limit";

type Who = readonly (readonly ["sign_in" | "sign_in_address", string])[];

/**
 * Under which names a try at signing in is counted, or at anything that leads to it: the account, also where there is none,
 * and the address.
 */
export function triesOf(account: string | null, address: string): Who {
  return [
    ...(account === null ? [] : ([["sign_in", `account:${currentTenant()}:${account}`]] as const)),
    ["sign_in_address", `address:${address}`],
  ];
}

export async function takeTries(who: Who): Promise<Turn[]> {
  return (await Promise.all(who.map(([limit, key]) => takeTurns(limit, key, { plan: null })))).flat();
}

/** @throws AppError `rate_limited`, `unavailable` */
export async function assertTry(account: string | null, address: string): Promise<void> {
  assertTurns(await takeTries(triesOf(account, address)));
}

const EVEN_MS = 400;

/** Answers after the same time whatever there was to do, so that it does not tell whether an account exists. */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([work(), pause(EVEN_MS)]);
  return result;
}
