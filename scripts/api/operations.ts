// Every operation of the API with what it declares about itself, found by walking the handlers: none can be forgotten.
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Declared } from "@/lib/http/spec";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

export interface ApiOperation {
  readonly method: Method;
  /** As OpenAPI writes it, for example `/api/refunds/{refundId}/decide`. */
  readonly path: string;
  readonly declared: Declared;
}

/** Handlers that are no operations of the API and declare nothing, each with the reason. */
export const NO_OPERATIONS: Readonly<Record<string, string>> = {
  "app/api/auth/[...nextauth]/route.ts": "next-auth's own endpoints",
  "app/api/[...path]/route.ts": "answers for addresses that nothing answers for",
  "app/api/metrics/route.ts": "its key is the scraper's token",
  "app/brand.css/route.ts": "a style sheet for everyone",
};

/** @returns all of them, by path. @throws Error for a handler that declares nothing. */
export async function apiOperations(root: string): Promise<ApiOperation[]> {
  const api = join(root, "app/api");
  const folders = readdirSync(api, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith("/route.ts"))
    .map((file) => file.slice(0, -"/route.ts".length))
    .filter((folder) => !Object.hasOwn(NO_OPERATIONS, `app/api/${folder}/route.ts`))
    .toSorted();
  const found = await Promise.all(folders.map((folder) => operationsOf(join(api, folder, "route.ts"), folder)));
  return found.flat();
}

async function operationsOf(file: string, folder: string): Promise<ApiOperation[]> {
  const handlers = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const path = `/api/${folder.replaceAll(/\[(\w+)\]/g, "{$1}")}`;
  return METHODS.filter((method) => method in handlers).map((method) => {
    const handler = handlers[method] as { readonly declared?: Declared };
    if (!handler.declared) throw new Error(`${method} ${path} declares nothing: use route() or openRoute()`);
    return { method, path, declared: handler.declared };
  });
}
