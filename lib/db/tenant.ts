import { AsyncLocalStorage } from "node:async_hooks";
import { AppError } from "@/lib/core/errors";

const SCOPE = Symbol.for("holdfast.db.tenant");

interface Holder {
  [SCOPE]?: AsyncLocalStorage<string>;
}

/** One for this process, even where Next bundles this module more than once. */
function scope(): AsyncLocalStorage<string> {
  const holder = globalThis as Holder;
  holder[SCOPE] ??= new AsyncLocalStorage<string>();
  return holder[SCOPE];
}

/**
 * Does work for one tenant: database connections taken in its course carry that tenant, and row-level security hides all
 * others from them.
 */
export function inTenant<T>(tenantId: string, work: () => T): T {
  return scope().run(tenantId, work);
}

/** The tenant that is worked for; null where nobody said, as in the worker, whose role works for all. */
export function tenantOfScope(): string | null {
  return scope().getStore() ?? null;
}

/** The tenant of the request. @throws AppError `internal` outside of `inTenant` */
export function currentTenant(): string {
  const tenantId = tenantOfScope();
  if (tenantId === null) throw new AppError("internal", "this is done for no tenant");
  return tenantId;
}
