import { AsyncLocalStorage } from "node:async_hooks";

/** The request in whose course something is done; absent in the worker. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

const scope = new AsyncLocalStorage<RequestOrigin>();

export function runForRequest<T>(origin: RequestOrigin, work: () => Promise<T>): Promise<T> {
  return scope.run(origin, work);
}

/** Who asked for what is being done now; null where nobody did. */
export function currentRequest(): RequestOrigin | null {
  return scope.getStore() ?? null;
}
