// What the product says about itself in types/openapi.json: every operation, and something that judges each of its answers.
import { z } from "zod";
import document from "@/types/openapi.json";

/** The part of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** One of these is needed; none for operations that are open to everyone. */
  readonly permissions: readonly string[];
  readonly isOpen: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly object[];
  readonly "x-permissions": readonly string[];
}

interface Response {
  readonly content?: { readonly "application/json"?: { readonly schema: Schema } };
}

const PATHS = document.paths as unknown as Readonly<Record<string, Readonly<Record<string, Described>>>>;
const SCHEMAS = document.components.schemas as unknown as Readonly<Record<string, Schema>>;

export const OPERATIONS: readonly Operation[] = Object.entries(PATHS).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    method: method.toUpperCase() as Operation["method"],
    path,
    permissions: described["x-permissions"],
    isOpen: described.security.length === 0,
    parameters: described.parameters ?? [],
    body: described.requestBody?.content["application/json"].schema ?? null,
  })),
);

/** The schema itself where it stands under a name. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (SCHEMAS[name] ?? {});
}

const judges = new Map<string, z.ZodType>();

function judgeOf(schema: Schema): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: SCHEMAS }).replaceAll("#/components/schemas/", "#/$defs/");
  const known = judges.get(text);
  if (known) return known;
  const made = z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
  judges.set(text, made);
  return made;
}

/** What is wrong with a value; null when it fits. */
export function faultOf(schema: Schema, value: unknown): string | null {
  const { error } = judgeOf(schema).safeParse(value);
  const issue = error?.issues[0];
  return issue === undefined ? null : `/${issue.path.join("/")} ${issue.message}`;
}

/** What is wrong with an error's form; null when it fits. */
export function errorFault(value: unknown): string | null {
  return faultOf({ $ref: "#/components/schemas/Error" }, value);
}

/**
 * What is wrong with a success; null when it is as declared.
 * @param isPartial only some fields were asked for
 */
export function answerFault(
  { method, path }: Pick<Operation, "method" | "path">,
  answer: { readonly status: number; readonly value: unknown },
  isPartial: boolean,
): string | null {
  const response = PATHS[path]?.[method.toLowerCase()]?.responses[String(answer.status)];
  if (response === undefined) return "this status is not declared";
  const schema = response.content?.["application/json"]?.schema;
  if (schema === undefined) return "no JSON is declared";
  return faultOf(isPartial ? { ...schema, ...listOfParts(schema) } : schema, answer.value);
}

/** The same list, of whose lines fields may be missing. */
function listOfParts(schema: Schema): Schema {
  const data = schema.properties?.["data"];
  const { required: _, ...line } = resolved(data?.items ?? {});
  return { properties: { ...schema.properties, data: { ...data, items: line } } };
}
