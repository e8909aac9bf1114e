// The parts of the client package that follow from the registry: which operations there are, and their types.
import type { DocumentedOperation, OpenApi, Parameter, Schema } from "./openapi";

const HEAD = "// Written by `npm run docs` from the handlers; not to be changed by hand.\n";

interface ClientOperation {
  readonly group: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

/** Doors of gateways, and the document itself, are nothing that a client calls. */
const WITHOUT = /\/webhook$|openapi/;

function operationsOf({ paths }: OpenApi): ClientOperation[] {
  return Object.entries(paths)
    .filter(([path]) => !WITHOUT.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const [group = "", name = ""] = operation.operationId.split(".");
        return { group, name, method: method.toUpperCase(), path, operation };
      }),
    );
}

const parametersIn = ({ operation }: ClientOperation, place: Parameter["in"]): Parameter[] =>
  operation.parameters.filter((each) => each.in === place);

/** `operations.mjs`: what the client calls. */
export function clientOperations(document: OpenApi): string {
  const lines = operationsOf(document).map((each) => {
    const { group, name, method, path, operation } = each;
    const facts = {
      group,
      name,
      method,
      path,
      takes: operation.requestBody ? "body" : parametersIn(each, "query").length > 0 ? "query" : null,
      keyed: parametersIn(each, "header").some((header) => header.name === "Idempotency-Key"),
    };
    return `  ${JSON.stringify(facts)},`;
  });
  return `${HEAD}export const VERSION = ${JSON.stringify(document.info.version)};\n\nexport const OPERATIONS = [\n${lines.join("\n")}\n];\n`;
}

const typeName = (name: string): string => (name === "Error" ? "ErrorAnswer" : name);

/** `types.d.mts`: what comes out. */
export function clientTypes(document: OpenApi): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${typeName(name)} = ${typeOf(schema)};\n`,
  );
  return `${HEAD}${schemas.join("")}`;
}

/** `calls.d.mts`: what goes into each operation, and which type comes out. */
export function clientCalls(document: OpenApi): string {
  const operations = operationsOf(document);
  const members = [...new Set(operations.map(({ group }) => group))].map((group) => {
    const own = operations.filter((each) => each.group === group);
    return `  readonly ${group}: {\n${own.map(signature).join("\n")}\n  };\n`;
  });
  const calls = `export interface Operations {\n${members.join("")}}\n`;
  const names = Object.keys(document.components.schemas).map(typeName);
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(calls));
  const imports = [
    `import type { CallOptions } from "./index.mjs";\n`,
    `import type { ${used.join(", ")} } from "./types.d.mts";\n`,
  ];
  return `${HEAD}${imports.join("")}\n${calls}`;
}

function signature(each: ClientOperation): string {
  const { operation, name, method, path } = each;
  const segments = parametersIn(each, "path").map((parameter) => `${parameter.name}: string`);
  const given = [...segments, ...inputOf(each), "options?: CallOptions"].join(", ");
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const answer = (success as { content: Record<string, { schema: Schema }> }).content["application/json"]?.schema ?? {};
  return `    /** ${operation.summary} \`${method} ${path}\` */\n    ${name}(${given}): Promise<${typeOf(answer)}>;`;
}

function inputOf(each: ClientOperation): string[] {
  const body = each.operation.requestBody?.content["application/json"]?.schema as SchemaParts | undefined;
  if (body) return [`body${body.required || body.anyOf || body.oneOf ? "" : "?"}: ${typeOf({ ...body })}`];
  const query = parametersIn(each, "query").filter((parameter) => parameter.name !== "format");
  return query.length > 0 ? [`query?: ${queryType(query)}`] : [];
}

function queryType(query: readonly Parameter[]): string {
  return `{ ${query.map(({ name, schema }) => `readonly ${name}?: ${typeOf(schema)}`).join("; ")} }`;
}

const PLAIN: Readonly<Record<string, string>> = {
  integer: "number",
  number: "number",
  string: "string",
  boolean: "boolean",
  null: "null",
};

/** A JSON schema as a type. */
function typeOf(schema: Schema): string {
  const { $ref, enum: values, const: constant, type, items = {} } = schema as SchemaParts;
  if ($ref !== undefined) return $ref.split("/").at(-1) ?? "unknown";
  if (constant !== undefined) return JSON.stringify(constant);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  const choices = choicesOf(schema);
  if (choices) return [...new Set(choices.map(typeOf))].join(" | ");
  if (type === "object") return objectType(schema);
  if (type === "array") return `readonly (${typeOf(items)})[]`;
  return typeof type === "string" ? (PLAIN[type] ?? "unknown") : "unknown";
}

function choicesOf(schema: SchemaParts): readonly Schema[] | undefined {
  const { anyOf, oneOf, type } = schema;
  return anyOf ?? oneOf ?? (typeof type === "object" ? type.map((each) => ({ ...schema, type: each })) : undefined);
}

interface SchemaParts {
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

function objectType({ properties = {}, required = [], additionalProperties }: SchemaParts): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `readonly ${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  if (fields.length > 0) return `{ ${fields.join("; ")} }`;
  if (additionalProperties === false) return "Readonly<Record<string, never>>";
  const isOpen = typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0;
  return `Readonly<Record<string, ${isOpen ? typeOf(additionalProperties) : "unknown"}>>`;
}
