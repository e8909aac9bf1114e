import { posix } from "node:path";
import { type Problem, type Source, isCode, lineAt } from "./source";

const PAYMENTS = [
  "ledger",
  "gateways",
  "inbox",
  "onboarding",
  "orders",
  "escrow",
  "transfers",
  "settlement",
  "refunds",
  "chargebacks",
  "cases",
  "disputes",
  "balances",
  "payouts",
  "endings",
  "two-person",
  "reactions",
  "deadlines",
  "reconciliation",
];
const LOW = [
  "core",
  "config",
  "log",
  "db",
  "net",
  "audit",
  "alerts",
  "jobs",
  "tenants",
  "mail",
  "plans",
  "auth",
  "http",
];
const MIDDLE = ["partners", "catalog", "pricing", "tax", "approvals"];
const HIGH = ["views", "webhooks", "subscriptions", "metrics", "privacy", "mcp"];

/** The ladder: a file imports its own room and the rooms to its left. */
export const LADDER: readonly string[] = [
  ...[...LOW, ...MIDDLE].map((name) => `lib/${name}`),
  ...PAYMENTS.map((name) => `lib/payments/${name}`),
  ...HIGH.map((name) => `lib/${name}`),
  "worker",
  "server",
  "app",
];

/** Files of no room that a room may use: the generated client counts as part of db, shapes shared with pages as pages. */
const ALIASES: readonly (readonly [string, string])[] = [
  ["prisma/generated", "lib/db"],
  ["types", "app"],
  ["middleware", "app"],
];

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}.`);
}

/** The room of a path, or undefined when it stands on no step of the ladder. */
export function roomOf(path: string): string | undefined {
  const alias = ALIASES.find(([folder]) => isInside(path, folder));
  return alias?.[1] ?? LADDER.find((room) => isInside(path, room));
}

export interface Import {
  readonly target: string;
  readonly line: number;
}

const IMPORT = /\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g;

/** The files of ours that a file imports, as paths from the root without extension; types count too. */
export function importsOf(source: Source): Import[] {
  if (!isCode(source.path)) return [];
  return [...source.code.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? "";
    const line = lineAt(source.code, match.index);
    if (specifier.startsWith("@/")) return [{ target: specifier.slice(2), line }];
    if (!specifier.startsWith(".")) return [];
    return [{ target: posix.join(posix.dirname(source.path), specifier), line }];
  });
}

/** Rule 1: the ladder. */
export function checkLadder(source: Source): Problem[] {
  if (source.path.endsWith(".d.ts")) return [];
  const own = isCode(source.path) ? roomOf(source.path) : undefined;
  if (own === undefined) {
    if (!source.path.startsWith("lib/") || !isCode(source.path)) return [];
    return [{ rule: "ladder", path: source.path, line: 1, message: "this folder has no place on the ladder" }];
  }
  return importsOf(source).flatMap(({ target, line }) => {
    const other = roomOf(target);
    if (other !== undefined && LADDER.indexOf(other) <= LADDER.indexOf(own)) return [];
    const message =
      other === undefined
        ? `${own} may not import ${target}, which is no room of the product`
        : `${own} may not import ${other}, which stands to its right`;
    return [{ rule: "ladder", path: source.path, line, message }];
  });
}

const ADAPTER = /^(lib\/payments\/gateways\/[^/]+)\/[^/]+/;
const ADAPTER_MAY = ["lib/core", "lib/config", "lib/log", "lib/net"];
const ADAPTER_FILES = ["types", "dispute-types", "route-types", "refund-key", "settings", "errors"].map(
  (name) => `lib/payments/gateways/${name}`,
);

/** Rule 5: an adapter is a stateless translator and knows neither the database nor another adapter. */
export function checkAdapter(source: Source): Problem[] {
  const own = ADAPTER.exec(source.path)?.[1];
  if (own === undefined) return [];
  const allowed = [own, ...ADAPTER_MAY, ...ADAPTER_FILES];
  return importsOf(source)
    .filter(({ target }) => !allowed.some((folder) => isInside(target, folder)))
    .map(({ target, line }) => ({
      rule: "adapter",
      path: source.path,
      line,
      message: `an adapter may not import ${target}`,
    }));
}

/** Rule 12: the simulator is a second, independent reading of the gateways' documents. */
export function checkSimulator(source: Source): Problem[] {
  const isSimulator = isInside(source.path, "simulator");
  const isProduct = roomOf(source.path) !== undefined || isInside(source.path, "lib");
  if (!isSimulator && !isProduct) return [];
  return importsOf(source)
    .filter(({ target }) => (isSimulator ? !isInside(target, "simulator") : isInside(target, "simulator")))
    .map(({ target, line }) => {
      const message = isSimulator ? `the simulator may not import ${target}` : "nothing may import the simulator";
      return { rule: "simulator", path: source.path, line, message };
    });
}
