import { setTimeout as pause } from "node:timers/promises";
import { randomInt } from "node:crypto";
import { db, type Tx } from "./client";
import { isSerializationFailure } from "./errors";
import { assertOutsideTransaction, runInTransactionScope } from "./scope";

const MAX_TRIES = 6;
const TIMEOUT_MS = 30_000;
const MAX_WAIT_MS = 10_000;

/**
 * Runs work in one database transaction; a lost serialization or deadlock race is tried again a few times.
 * Transactions do not nest, and calls to the outside are refused inside (see `lib/db/scope.ts`).
 */
export async function withTx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  assertOutsideTransaction("a second transaction");
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runInTransactionScope(() => db().$transaction(work, { timeout: TIMEOUT_MS, maxWait: MAX_WAIT_MS }));
    } catch (error) {
      if (attempt >= MAX_TRIES || !isSerializationFailure(error)) throw error;
      await pause(randomInt(5, 20 * attempt));
    }
  }
}
