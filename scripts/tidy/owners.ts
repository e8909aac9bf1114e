import { type Problem, type Source, isCode, lineAt } from "./source";

/** Which room writes a table: table name → folder. Others read it through that room's `queries.ts`. */
export type Owners = Readonly<Record<string, string>>;

export const OWNERS: Owners = {};

/** Prisma's name for a table on the client, such as `order` for `customer_order`. */
export type Models = ReadonlyMap<string, string>;

const MODEL = /^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm;

/** Reads `model X { … @@map("x") }` from the schema files. */
export function readModels(sources: readonly Source[]): Models {
  const models = new Map<string, string>();
  for (const { path, text } of sources) {
    if (!path.endsWith(".prisma")) continue;
    for (const [, name = "", body = ""] of text.matchAll(MODEL)) {
      models.set(name.charAt(0).toLowerCase() + name.slice(1), /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name);
    }
  }
  return models;
}

const SQL =
  /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"?(?:public\.)?(\w+)/g;
const CLIENT = /\.\s*(\w+)\s*\.\s*(?:create|update|delete|upsert)(?:Many)?(?:AndReturn)?\s*\(/g;
const PRODUCT = /^(?:lib|app|worker|server)\/|^middleware\.ts$/;

/** Rule 10: only the owner of a table writes it. */
export function checkOwners(source: Source, owners: Owners, models: Models): Problem[] {
  if (!isCode(source.path) || !PRODUCT.test(source.path)) return [];
  const writes = [
    ...[...source.code.matchAll(SQL)].map((match) => ({ table: match[1] ?? "", at: match.index })),
    ...[...source.bare.matchAll(CLIENT)].map((match) => ({ table: models.get(match[1] ?? "") ?? "", at: match.index })),
  ];
  return writes.flatMap(({ table, at }) => {
    const owner = Object.hasOwn(owners, table) ? owners[table] : undefined;
    if (owner === undefined || source.path.startsWith(`${owner}/`)) return [];
    const message = `${table} is written by ${owner} only`;
    return [{ rule: "owner", path: source.path, line: lineAt(source.code, at), message }];
  });
}

/** Once the table of owners is in use, every table of the schema has to be in it. */
export function checkOwnersComplete(owners: Owners, models: Models): Problem[] {
  if (Object.keys(owners).length === 0) return [];
  return [...models.values()]
    .filter((table) => !Object.hasOwn(owners, table))
    .map((table) => ({ rule: "owner", path: "scripts/tidy/owners.ts", line: 1, message: `${table} has no owner` }));
}
