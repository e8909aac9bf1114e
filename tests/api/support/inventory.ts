import { type ApiOperation, apiOperations, type Method, METHODS } from "@/scripts/api/operations";

export { METHODS };

/** Every operation of our API, from the handlers themselves, so that a new one cannot be forgotten. */
export const OPERATIONS: readonly ApiOperation[] = await apiOperations(process.cwd());

/** One address with all that it takes. */
export interface ApiRoute {
  /** With something plausible for each variable segment. */
  readonly path: string;
  readonly methods: readonly Method[];
}

export function apiRoutes(): ApiRoute[] {
  return [...new Set(OPERATIONS.map(({ path }) => path))]
    .map((path) => ({ path: plausible(path), methods: methodsOf(path) }))
    .toSorted((a, b) => a.path.localeCompare(b.path));
}

function methodsOf(path: string): Method[] {
  return OPERATIONS.filter((each) => each.path === path).map(({ method }) => method);
}

/** An address of the operation whose object does not exist. */
export function plausible(path: string): string {
  return path.replace("{gateway}", "razorpay").replaceAll(/\{\w+\}/g, "none");
}

/** Operations that take a POST without an Idempotency-Key. */
export function postsWithoutKey(): string[] {
  return OPERATIONS.filter(({ method, declared }) => method === "POST" && declared.idempotent !== "required").map(
    ({ path }) => path,
  );
}
