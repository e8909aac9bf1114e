import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** One `route.ts` under `app/api`. */
export interface ApiRoute {
  /** An address that it answers, with something plausible for each variable segment. */
  readonly path: string;
  readonly methods: readonly Method[];
}

const ROOT = "app/api";
/** Answered by next-auth, and what is left over. */
const NOT_OURS = ["auth/[...nextauth]", "[...path]"];

/** Every route of our API, read from the sources, so that a new one cannot be forgotten. */
export function apiRoutes(): ApiRoute[] {
  return sources()
    .filter(({ folder }) => !NOT_OURS.includes(folder))
    .map(({ folder, source }) => ({
      path: `/api/${folder.replace("[gateway]", "razorpay").replaceAll(/\[\w+\]/g, "none")}`,
      methods: methodsOf(source),
    }))
    .toSorted((a, b) => a.path.localeCompare(b.path));
}

/** The folders of all handlers, ours or not, that take a POST without an Idempotency-Key. */
export function postsWithoutKey(): string[] {
  return sources()
    .filter(({ source }) => /\bPOST\b/.test(source) && !source.includes('idempotent: "required"'))
    .map(({ folder }) => folder);
}

function sources(): { readonly folder: string; readonly source: string }[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith("/route.ts"))
    .map((file) => ({
      folder: file.slice(0, -"/route.ts".length),
      source: readFileSync(join(ROOT, file), "utf8"),
    }));
}

function methodsOf(source: string): Method[] {
  return METHODS.filter((method) => new RegExp(`export (?:const|function|async function) ${method}\\b`).test(source));
}
