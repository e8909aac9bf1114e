import type { Method } from "./operations";

/** What an operation is called in the reference and in the client: `payments.createOrder`. */
export interface OperationName {
  readonly group: string;
  readonly name: string;
}

/** From its address: the first segment is the group, the last one that does not vary the name. */
export function operationName({ method, path }: { method: Method; path: string }): OperationName {
  const [group = "", ...rest] = path.split("/").slice(2);
  const fixed = rest.filter((segment) => !segment.startsWith("{"));
  const varies = rest.length > fixed.length;
  const own = fixed.length === 0 ? plainName(method, varies) : camel(fixed.join("-"));
  // An address that takes both is read by its name, and set.
  const isSetter = path === "/api/operator/clock" && method === "POST";
  return {
    group: camel(group.replace(".", "-")),
    name: isSetter ? `set${own.charAt(0).toUpperCase()}${own.slice(1)}` : own,
  };
}

function plainName(method: Method, varies: boolean): string {
  if (method === "POST") return "create";
  return varies ? "get" : "list";
}

function camel(text: string): string {
  return text.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
