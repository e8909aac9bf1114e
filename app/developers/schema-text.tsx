/** A part of the document that says what a value looks like. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly default?: unknown;
}

/** A shape as people read it; one with a name is a link to it. */
export function SchemaText({ schema }: { schema: Schema }) {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) {
    return (
      <a href={`#shape-${name}`} className="font-mono text-sm text-accent-ink underline">
        {name}
      </a>
    );
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return <Choices choices={choices} />;
  if (schema.items) {
    return (
      <>
        <span className="text-sm text-soft">list of </span>
        <SchemaText schema={schema.items} />
      </>
    );
  }
  if (schema.properties) return <Fields schema={schema} />;
  return <code className="font-mono text-sm break-words text-soft">{plainText(schema)}</code>;
}

function Choices({ choices }: { choices: readonly Schema[] }) {
  return choices.map((choice, index) => (
    <span key={JSON.stringify(choice)}>
      {index === 0 ? null : <span className="text-sm text-soft"> or </span>}
      <SchemaText schema={choice} />
    </span>
  ));
}

function Fields({ schema: { properties = {}, required = [] } }: { schema: Schema }) {
  return (
    <ul className="grid gap-1 border-l border-line pl-4">
      {Object.entries(properties).map(([field, each]) => (
        <li key={field} className="break-words">
          <code className="font-mono text-sm font-medium">{field}</code>
          {required.includes(field) ? null : <span className="text-sm text-soft"> (optional)</span>}{" "}
          <SchemaText schema={each} />
        </li>
      ))}
    </ul>
  );
}

function plainText({ const: constant, enum: values, type, format, ...rest }: Schema): string {
  if (constant !== undefined) return JSON.stringify(constant);
  const kinds = values ? values.map(String).join(" | ") : [type ?? "anything"].flat().join(" or ");
  const detail = format === undefined ? kinds : `${kinds} (${format})`;
  return rest.default === undefined ? detail : `${detail}, ${JSON.stringify(rest.default)} unless told`;
}
