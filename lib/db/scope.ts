import { AsyncLocalStorage } from "node:async_hooks";
import { AppError } from "@/lib/core/errors";

/** Set around every database transaction, so that a gateway call inside one can be refused. */
const scope = new AsyncLocalStorage<"transaction">();

export function runInTransactionScope<T>(work: () => Promise<T>): Promise<T> {
  return scope.run("transaction", work);
}

export function isInTransaction(): boolean {
  return scope.getStore() === "transaction";
}

/** @throws AppError `internal` inside a transaction: a call to the outside would hold its locks for as long as the other side likes. */
export function assertOutsideTransaction(what: string): void {
  if (isInTransaction()) throw new AppError("internal", `${what} must not happen inside a database transaction`);
}
