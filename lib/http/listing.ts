import { z } from "zod";
import type { Caller } from "@/lib/auth/caller";
import type { Permission } from "@/lib/auth/permissions";
import { toCsv } from "./csv";
import { type Cursor, integerIn, printCursor, readCursor } from "./cursor";
import { route } from "./route";
import type { Operation, Rendered } from "./spec";

/** A column that pages are cut by; `integer` for bigint. */
interface Column<Row> {
  readonly name: keyof Row & string;
  readonly type: "text" | "integer";
}

/** What a list can be narrowed by; `where` gets what the schema has let through. */
export interface Filter<Where> {
  readonly schema: z.ZodType;
  readonly where: (value: unknown) => Where;
}

export function filter<T, Where>(schema: z.ZodType<T>, where: (value: T) => Where): Filter<Where> {
  return { schema, where: (value) => where(schema.parse(value)) };
}

/** Where the lines of a list come from. */
export interface ListSource<Row extends object, Where> {
  /** Unique among the rows, and never changed. */
  readonly id: Column<Row>;
  /** By name; null for the id itself, which sorts by creation. The first, downwards, is how the list is sorted unless told. */
  readonly sorts: Readonly<Record<string, Column<Row> | null>>;
  readonly filters: Readonly<Record<string, Filter<Where>>>;
  /** Those of the caller that fulfil all of `where`, at most `take`. */
  readonly read: (caller: Caller, page: ReadPage<Where>) => Promise<Row[]>;
  readonly show: (row: Row, caller: Caller) => object;
}

export interface ReadPage<Where> {
  readonly where: Where[];
  readonly orderBy: Record<string, "asc" | "desc">[];
  readonly take: number;
}

interface ListSpec<Row extends object, Where> extends ListSource<Row, Where> {
  readonly permission: Permission | readonly Permission[];
  /** Of the file, when it is one. */
  readonly name: string;
  /** One line as JSON; its fields are those that can be chosen. */
  readonly item: z.ZodObject;
}

interface Query {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort: string;
  readonly fields?: string | undefined;
  readonly format?: "json" | "csv" | undefined;
  readonly [filter: string]: unknown;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/**
 * `GET` of a list: pages by cursor, filters, sorting, choice of fields, and CSV. What a line may hold is checked against
 * `item` before fields are chosen.
 */
export function listRoute<Row extends object, Where>(spec: ListSpec<Row, Where>): Operation {
  const { permission, item } = spec;
  return route(
    {
      permission,
      limit: "read",
      query: querySchema(spec),
      answer: z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() }),
      audit: "none: reads",
      render: (answer, query, request) => render(spec, { answer: answer as Page, query, request }),
    },
    async ({ caller, query }) => {
      const rows = await spec.read(caller, pageOf(spec, query));
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      const nextCursor = rows.length > shown.length && last ? printCursor(cursorOf(spec, query.sort, last)) : null;
      return { data: shown.map((row) => spec.show(row, caller)), nextCursor };
    },
  );
}

function querySchema<Row extends object, Where>({ sorts, filters, item }: ListSpec<Row, Where>): z.ZodType<Query> {
  const names = Object.keys(sorts).flatMap((name) => [`-${name}`, name]) as [string, ...string[]];
  const isField = (text: string): boolean => text.split(",").every((name) => Object.hasOwn(item.shape, name));
  return z.strictObject({
    limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    cursor: z.string().max(400).optional(),
    sort: z.enum(names).default(names[0]),
    fields: z.string().refine(isField, "names a field that there is not").optional(),
    format: z.enum(["json", "csv"]).optional(),
    ...Object.fromEntries(Object.entries(filters).map(([name, { schema }]) => [name, schema.optional()])),
  });
}

function columnOf<Row extends object, Where>({ sorts, id }: ListSource<Row, Where>, sort: string): Column<Row> {
  return sorts[sort.replace(/^-/, "")] ?? id;
}

function pageOf<Row extends object, Where>(source: ListSource<Row, Where>, query: Query): ReadPage<Where> {
  const column = columnOf(source, query.sort);
  const direction = query.sort.startsWith("-") ? "desc" : "asc";
  const where = Object.entries(source.filters).flatMap(([name, each]) =>
    query[name] === undefined ? [] : [each.where(query[name])],
  );
  const after = query.cursor === undefined ? null : readCursor(query.cursor, query.sort);
  const names = [...new Set([column.name, source.id.name])];
  return {
    where: after === null ? where : [...where, behind(source, after)],
    orderBy: names.map((name) => ({ [name]: direction })),
    take: query.limit + 1,
  };
}

/** What comes after a line, in the words of the database's client. */
function behind<Row extends object, Where>(source: ListSource<Row, Where>, { sort, id, value }: Cursor): Where {
  const isDown = sort.startsWith("-");
  const past = (column: Column<Row>, text: string): object => {
    const limit = column.type === "integer" ? integerIn(text) : text;
    return { [column.name]: isDown ? { lt: limit } : { gt: limit } };
  };
  const column = columnOf(source, sort);
  if (column === source.id || value === null) return past(source.id, id) as Where;
  const limit = column.type === "integer" ? integerIn(value) : value;
  // The first condition says nothing new, but an index can begin with it.
  return {
    [column.name]: isDown ? { lte: limit } : { gte: limit },
    OR: [past(column, value), { [column.name]: limit, ...past(source.id, id) }],
  } as Where;
}

function cursorOf<Row extends object, Where>(source: ListSource<Row, Where>, sort: string, row: Row): Cursor {
  const column = columnOf(source, sort);
  return { sort, id: String(row[source.id.name]), value: column === source.id ? null : String(row[column.name]) };
}

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

function render<Row extends object, Where>(
  { item, name }: ListSpec<Row, Where>,
  i: { answer: Page; query: Query; request: Request },
): Rendered | null {
  const { data, nextCursor } = i.answer;
  const fields = i.query.fields?.split(",");
  if (wantsCsv(i.query, i.request)) {
    const headers = {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
      ...(nextCursor === null ? {} : { "holdfast-next-cursor": nextCursor }),
    };
    return { text: toCsv(fields ?? Object.keys(item.shape), data), headers };
  }
  if (!fields) return null;
  const chosen = data.map((line) => Object.fromEntries(fields.map((field) => [field, line[field]])));
  return { text: JSON.stringify({ data: chosen, nextCursor }) };
}

function wantsCsv({ format }: Query, request: Request): boolean {
  return format === undefined ? /^text\/csv\b/.test(request.headers.get("accept") ?? "") : format === "csv";
}
