import type { ReactNode } from "react";
import { Card } from "../_ui/card";
import { type Schema, SchemaText } from "./schema-text";

interface Content {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: {
    readonly operationId: string;
    readonly tags: readonly string[];
    readonly summary: string;
    readonly "x-permissions": readonly string[];
    readonly parameters: readonly {
      readonly name: string;
      readonly in: string;
      readonly required: boolean;
      readonly description?: string;
      readonly schema: Schema;
    }[];
    readonly requestBody?: Content;
    readonly responses: Readonly<Record<string, Content>>;
  };
}

const jsonOf = (content: Content | undefined): Schema | undefined => content?.content?.["application/json"]?.schema;

/** One operation: what it takes and what comes of it. */
export function OperationCard({ method, path, operation }: Documented) {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const [status, success] = Object.entries(responses).find(([each]) => each.startsWith("2")) ?? ["200", {}];
  const refusals = Object.entries(responses).filter(([each]) => /^[45]/.test(each));
  const [body, answer] = [jsonOf(requestBody), jsonOf(success)];
  const permissions = operation["x-permissions"];
  return (
    <Card>
      <h3 id={operationId} className="font-mono font-semibold break-all">
        {method} {path}
      </h3>
      <p className="mt-1">{summary}</p>
      <p className="mt-1 text-sm text-soft">
        {permissions.length === 0 ? "For everyone." : `Needs ${permissions.join(" or ")}.`} In the client:{" "}
        <code className="font-mono">{operationId}</code>
      </p>
      <dl className="mt-4 grid gap-4 text-[0.9375rem]">
        {parameters.length === 0 ? null : (
          <Part name="Parameters">
            <ul className="grid gap-1">
              {parameters.map((each) => (
                <li key={`${each.in} ${each.name}`} className="break-words">
                  <code className="font-mono">{each.name}</code>
                  <span className="text-soft">
                    {" "}
                    ({each.in}
                    {each.required ? ", required" : ""}){each.description === undefined ? "" : ` ${each.description}`}
                  </span>{" "}
                  <SchemaText schema={each.schema} />
                </li>
              ))}
            </ul>
          </Part>
        )}
        {body === undefined ? null : (
          <Part name="Body">
            <SchemaText schema={body} />
          </Part>
        )}
        {answer === undefined ? null : (
          <Part name={`Answer ${status}`}>
            <SchemaText schema={answer} />
          </Part>
        )}
        <Part name="Refusals">
          <ul className="grid gap-1">
            {refusals.map(([code, { description }]) => (
              <li key={code}>
                {code} <span className="text-soft">{description}</span>
              </li>
            ))}
          </ul>
        </Part>
      </dl>
    </Card>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm font-medium text-soft">{name}</dt>
      <dd className="mt-1 min-w-0">{children}</dd>
    </div>
  );
}
