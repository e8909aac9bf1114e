import { NO_OPERATIONS } from "../api/operations";
import { lineAt, type Problem, type Source } from "./source";

const HANDLER = /^app\/.*\/route\.tsx?$|^app\/route\.tsx?$/;
const EXPORT = /\bexport\s+(?!type\b|interface\b)([^;=({]*)(=\s*(\w+)|[({])?/g;
const METHOD = /^const\s+(?:GET|POST|PUT|PATCH|DELETE)\s*$/;
const WRAPPERS = new Set(["route", "openRoute", "listRoute", "webhookRoute"]);

/** Every handler declares who may call it with what, and what comes of it: there is no other way to be one. */
export function checkRoute({ path, bare }: Source): Problem[] {
  if (!HANDLER.test(path) || Object.hasOwn(NO_OPERATIONS, path)) return [];
  const exported = [...bare.matchAll(EXPORT)];
  const naked = exported.filter(([, name = "", , wrapper = ""]) => !METHOD.test(name) || !WRAPPERS.has(wrapper));
  const message =
    "a handler is `export const METHOD = route(…)`, `openRoute(…)`, `listRoute(…)` or `webhookRoute(…)` and nothing else";
  if (exported.length === 0) return [{ rule: "route", path, line: 1, message }];
  return naked.map((match) => ({ rule: "route", path, line: lineAt(bare, match.index), message }));
}
