import { type Problem, type Source, isCode } from "./source";

const MOST_LINES = 300;

export function checkSize({ path, text }: Source): Problem[] {
  const lines = text.replace(/\n$/, "").split("\n").length;
  if (!isCode(path) || lines <= MOST_LINES) return [];
  return [{ rule: "size", path, line: MOST_LINES + 1, message: `${lines} lines; ${MOST_LINES} is the wall` }];
}

const RE_EXPORT = /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*["'][^"']+["']\s*;?/g;
const IMPORT = /\bimport\s+(?:[\s\w{},*]+from\s*)?["'][^"']+["']\s*;?/g;
const LIST = /\bexport\s+(?:type\s+)?\{[^}]*\}\s*;?/g;

const BUILDS_ADAPTER = /^lib\/payments\/gateways\/[^/]+\/index\.ts$/;

/** An index that only passes on what others export hides who needs whom; so does any file that gathers two of them. */
export function checkBarrel({ path, code }: Source): Problem[] {
  if (!isCode(path) || !/\bexport\b/.test(code) || BUILDS_ADAPTER.test(path)) return [];
  const rest = code.replace(RE_EXPORT, "").replace(IMPORT, "").replace(LIST, "").trim();
  const isIndex = /(?:^|\/)index\.\w+$/.test(path);
  if (rest !== "" || (!isIndex && [...code.matchAll(RE_EXPORT)].length < 2)) return [];
  return [{ rule: "barrel", path, line: 1, message: "this file only passes on other files' exports" }];
}
