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
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith("/route.ts") && !NOT_OURS.some((folder) => file.startsWith(folder)))
    .map((file) => ({
      path: `/api/${file
        .slice(0, -"/route.ts".length)
        .replace("[gateway]", "razorpay")
        .replaceAll(/\[\w+\]/g, "none")}`,
      methods: methodsOf(readFileSync(join(ROOT, file), "utf8")),
    }))
    .toSorted((a, b) => a.path.localeCompare(b.path));
}

function methodsOf(source: string): Method[] {
  return METHODS.filter((method) => new RegExp(`export (?:const|function|async function) ${method}\\b`).test(source));
}
