import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@/lib/core/errors";
import { takeTurn } from "./limit";

/** Tries at signing in and all that leads to it are counted for each account and for each address. */
export async function mayTry(account: string | null, address: string): Promise<boolean> {
  const whom = [`address:${address}`, ...(account === null ? [] : [`account:${account}`])];
  const turns = await Promise.all(whom.map((who) => takeTurn("sign_in", who)));
  return turns.every((turn) => turn.allowed);
}

/** @throws AppError `rate_limited` */
export async function assertTry(account: string | null, address: string): Promise<void> {
  if (!(await mayTry(account, address))) throw new AppError("rate_limited", "too many tries, please wait a while");
}

const EVEN_MS = 400;

/** Answers after the same time whatever there was to do, so that it does not tell whether an account exists. */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([work(), pause(EVEN_MS)]);
  return result;
}
