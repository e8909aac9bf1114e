import { type Problem, type Source, isCode, lineAt } from "./source";

/** A rule about words that may stand only in some files. */
interface WordRule {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly message: string;
  /** Which part of the file is searched; see `Source`. */
  readonly within: "text" | "code" | "bare";
  applies(source: Source): boolean;
}

/** Joins pieces, so that this file does not contain the words it forbids. */
function word(...pieces: readonly string[]): string {
  return pieces.join("");
}

/** What is not the product: the client and its examples run at somebody else's. */
const TOOLS = /^(?:scripts|simulator|tests|packages|examples)\//;
const CONFIG_FILES = /^(?:[\w.-]+\.config\.[jt]s|middleware\.ts)$/;
const CLOCKS = new Set(["lib/core/clock.ts", "lib/core/ids.ts"]);
const MAY_FETCH = /^(?:lib\/net|scripts|simulator|tests|packages|examples)\//;
const PRODUCT = /^(?:lib|app)\//;
const BINARY = /\.(?:png|jpe?g|gif|ico|webp|avif|woff2?|ttf|otf|pdf|zip|gz|wasm|mmdb)$/;
const MACHINE_PATH = word("(?<![\\w.~/)}\\]-])/(?:", "work|ro", "ot|ho", "me/\\w+|Us", "ers/\\w+)/");
const SUPPRESSIONS = [
  word("@ts-", "ignore"),
  word("@ts-", "expect-error"),
  word("@ts-", "nocheck"),
  word("biome-", "ignore"),
  word("oxlint-", "disable"),
  word("eslint-", "disable"),
];

/** Host names of package registries, and of the one that this machine is set up with. */
function registryHosts(): string {
  const known = ["npmjs", "yarnpkg", "npmmirror"].map((name) => word("registry\\.", name, "\\.(?:org|com)"));
  const configured = process.env.npm_config_registry;
  const host = configured !== undefined && URL.canParse(configured) ? new URL(configured).hostname : "";
  const local = host === "" || host === "localhost" || /^[\d.]+$/.test(host);
  return [...known, ...(local ? [] : [host.replaceAll(".", "\\.")])].join("|");
}

function isClientComponent(source: Source): boolean {
  return /^\s*["']use client["']/.test(source.code);
}

const RULES: readonly WordRule[] = [
  {
    rule: "environment",
    pattern: /\bprocess\s*\.\s*env\b/g,
    message: "only lib/config reads the environment",
    within: "bare",
    applies: ({ path }) =>
      isCode(path) && !path.startsWith("lib/config/") && !TOOLS.test(path) && !CONFIG_FILES.test(path),
  },
  {
    rule: "clock",
    pattern: /\bDate\s*\.\s*now\s*\(|\bnew\s+Date\s*(?:\(\s*\)|(?![\w(\s]))/g,
    message: "only lib/core/clock.ts reads the clock",
    within: "bare",
    applies: ({ path }) => isCode(path) && !CLOCKS.has(path) && !TOOLS.test(path),
  },
  {
    rule: "fetch",
    pattern: /(?<![.\w$])fetch\s*\(|\b(?:globalThis|window|self)\s*\.\s*fetch\b/g,
    message: "only lib/net calls other machines",
    within: "bare",
    applies: (source) => isCode(source.path) && !MAY_FETCH.test(source.path) && !isClientComponent(source),
  },
  ...[
    { name: "parseFloat", pattern: /\bparseFloat\s*\(/g },
    { name: "Math.round", pattern: /\bMath\s*\.\s*round\s*\(/g },
    { name: "toFixed", pattern: /\.\s*toFixed\s*\(/g },
    { name: "/ 100", pattern: /\/\s*100n?(?![\w.])/g },
  ].map(({ name, pattern }) => ({
    rule: "money",
    pattern,
    message: `${name} has no place near money`,
    within: "bare" as const,
    applies: ({ path }: Source) => isCode(path) && PRODUCT.test(path),
  })),
  {
    rule: "server-action",
    pattern: new RegExp(word("[\"']use ", "server[\"']"), "g"),
    message: "what changes something is a route with its wrapper, never a server action",
    within: "code",
    applies: ({ path }) => isCode(path),
  },
  {
    rule: "test-switch",
    pattern: /\b(?:test|it|describe|suite)(?:\s*\.\s*\w+)*\s*\.\s*(?:only|skip|todo|fixme)\b/g,
    message: "a test is there to run",
    within: "bare",
    applies: ({ path }) => isCode(path) && path.startsWith("tests/"),
  },
  {
    rule: "suppression",
    pattern: new RegExp(SUPPRESSIONS.join("|"), "g"),
    message: "a finding is repaired, not hushed",
    within: "text",
    applies: ({ path }) => isCode(path),
  },
  {
    rule: "registry",
    pattern: new RegExp(registryHosts(), "gi"),
    message: "names the host of a package registry",
    within: "text",
    applies: ({ path }) => !BINARY.test(path),
  },
  {
    rule: "machine-path",
    pattern: new RegExp(MACHINE_PATH, "g"),
    message: "names a folder of somebody's machine",
    within: "text",
    applies: ({ path }) => !BINARY.test(path),
  },
];

/** Rule 11 and its relatives: words that may stand only where they belong. */
export function checkWords(source: Source): Problem[] {
  return RULES.filter((rule) => rule.applies(source)).flatMap(({ rule, pattern, message, within }) =>
    [...source[within].matchAll(pattern)].map((match) => {
      const line = lineAt(source[within], match.index);
      return { rule, path: source.path, line, message: `${message}: ${match[0].trim()}` };
    }),
  );
}
