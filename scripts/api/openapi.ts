// The API as an OpenAPI 3.1 document, from what the handlers declare: the schemas in it are those that validate.
import { join } from "node:path";
import { z } from "zod";
import { ERRORS } from "@/lib/core/errors";
import { API_VERSION } from "@/lib/http/version";
import { readComments } from "../docs/comments";
import { operationName } from "./names";
import { type ApiOperation, apiOperations } from "./operations";

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
  readonly description?: string;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Schema[];
  /** One of these has to be allowed to the caller; none where everybody may. */
  readonly "x-permissions": readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface OpenApi {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly [part: string]: unknown };
}

const DESCRIPTION = `Money is an integer of minor units (paise, cents) beside its ISO 4217 currency; times are ISO 8601 in UTC; unknown fields are refused. What belongs to somebody else is answered with 404. The whole text is docs/API.md.`;

const KEY: Omit<Parameter, "required"> = {
  name: "Idempotency-Key",
  in: "header",
  description: "The same key and body give the same answer, and the deed is done once.",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
};

const VERSION: Parameter = {
  name: "Holdfast-Version",
  in: "header",
  required: false,
  description: "The version of the API that the caller was written for.",
  schema: { type: "string", enum: [API_VERSION] },
};

export async function openApi(root: string): Promise<OpenApi> {
  const schemas: Record<string, Schema> = { Error: errorSchema() };
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const operation of await apiOperations(root)) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: document(operation, { root, schemas }) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Holdfast", version: API_VERSION, description: DESCRIPTION },
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key: `hf_live_…` or `hf_test_…`." },
        session: { type: "apiKey", in: "cookie", name: "__Host-holdfast.session", description: "A browser's sign-in." },
      },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function errorSchema(): Schema {
  return {
    type: "object",
    properties: {
      error: { type: "string", description: "A sentence for people." },
      code: { type: "string", enum: Object.keys(ERRORS).toSorted() },
      details: { type: "object" },
      requestId: { type: "string" },
    },
    required: ["error", "code", "details", "requestId"],
    additionalProperties: false,
  };
}

interface Context {
  readonly root: string;
  readonly schemas: Record<string, Schema>;
}

function document(operation: ApiOperation, { root, schemas }: Context): DocumentedOperation {
  const { method, path, declared } = operation;
  const file = join(root, "app", path.replaceAll("{", "[").replaceAll("}", "]"), "route.ts");
  const { group, name } = operationName(operation);
  const isOpen = declared.permission === "everyone";
  return {
    operationId: `${group}.${name}`,
    tags: [group],
    summary: readComments(file).get(method) ?? "",
    security: isOpen ? [] : [{ key: [] }, { session: [] }],
    "x-permissions": declared.permission === "everyone" ? [] : declared.permission,
    parameters: parametersOf(operation, schemas),
    ...(declared.body === null
      ? {}
      : { requestBody: { required: true, content: jsonContent(convert(declared.body, "input", schemas)) } }),
    responses: responsesOf(operation, schemas),
  };
}

function parametersOf({ path, method, declared }: ApiOperation, schemas: Record<string, Schema>): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = ""]): Parameter => ({ name, in: "path", required: true, schema: { type: "string", maxLength: 200 } }),
  );
  const query = declared.query === null ? {} : (convert(declared.query, "input", schemas)["properties"] as object);
  const inQuery = Object.entries(query).map(
    ([name, schema]): Parameter => ({ name, in: "query", required: false, schema: schema as Schema }),
  );
  const key = declared.idempotent === false ? [] : [{ ...KEY, required: declared.idempotent === "required" }];
  const isWebhook = declared.permission === "everyone" && method === "POST";
  return [...inPath, ...inQuery, ...key, ...(isWebhook ? [] : [VERSION])];
}

function responsesOf({ path, declared }: ApiOperation, schemas: Record<string, Schema>): Record<string, unknown> {
  const content = { ...jsonContent(convert(declared.answer, "output", schemas)), ...filesOf(declared, schemas) };
  const failure = (description: string): object => ({
    description,
    content: jsonContent({ $ref: "#/components/schemas/Error" }),
  });
  const failures: readonly (readonly [status: number, applies: boolean, text: string])[] = [
    [400, declared.body !== null || declared.query !== null, "The request is not what this operation takes."],
    [401, declared.permission !== "everyone" || declared.body === null, "Nobody is known by this key or session."],
    [402, declared.area !== null, "It needs a plan: the trial is over, or is not enough."],
    [403, declared.permission !== "everyone", "The role or the key may not do this."],
    [404, path.includes("{") || declared.body !== null, "There is no such object, or it is somebody else's."],
    [409, declared.idempotent !== false, "The object is in another state, or the first request still runs."],
    [422, declared.idempotent !== false, "A rule of the marketplace forbids it, or the key has another body."],
    [429, declared.limit !== null, "Too many requests; `Retry-After` says when to try again."],
  ];
  return {
    [declared.status]: { description: "Done.", content },
    ...Object.fromEntries(
      failures.flatMap(([status, applies, text]) => (applies ? [[status.toString(), failure(text)] as const] : [])),
    ),
    default: failure("Something else, in the same form; with `Retry-After` where trying again can help."),
  };
}

const FILES: Readonly<Record<string, Record<string, { schema: Schema }>>> = {
  csv: { "text/csv": { schema: { type: "string" } } },
  pdf: { "application/pdf": { schema: { type: "string", format: "binary" } } },
};

/** The other forms that the parameter `format` asks for. */
function filesOf({ query }: ApiOperation["declared"], schemas: Record<string, Schema>): object {
  if (query === null) return {};
  const { format } = convert(query, "input", schemas)["properties"] as { format?: { enum?: string[] } };
  return Object.assign({}, ...(format?.enum ?? []).map((each) => FILES[each] ?? {})) as object;
}

function jsonContent(schema: Schema): Record<string, { schema: Schema }> {
  return { "application/json": { schema } };
}

/** One schema; those that have a name are put among the document's and referred to. */
function convert(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Schema>): Schema {
  // Inside of another one a schema with a name becomes a reference, at the top it would not.
  const { properties, $defs = {} } = relocate(
    z.toJSONSchema(z.object({ it: schema }), { io, override: forReaders }),
  ) as {
    properties: { it: Schema };
    $defs?: Record<string, Schema>;
  };
  for (const [name, { id: _name, ...rest }] of Object.entries($defs)) schemas[name] = rest;
  return properties.it;
}

/** A format says it all; the expression behind that of a time is longer than the rest of its object. */
function forReaders({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (jsonSchema["format"] === "date-time") delete jsonSchema["pattern"];
}

function relocate(value: unknown): unknown {
  const text = JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as unknown;
}
