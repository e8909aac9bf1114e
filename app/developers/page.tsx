import type { Metadata } from "next";
import { Link } from "../_ui/link";
import document from "@/types/openapi.json";
import { Card } from "../_ui/card";
import { PageHeader } from "../_ui/page-header";
import { type Documented, OperationCard } from "./operation";
import { type Schema, SchemaText } from "./schema-text";

export const metadata: Metadata = { title: "API reference" };

const OPERATIONS: readonly Documented[] = Object.entries(
  document.paths as Readonly<Record<string, Readonly<Record<string, Documented["operation"]>>>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);
const GROUPS = [...new Set(OPERATIONS.map(({ operation }) => operation.tags[0] ?? ""))];

/** The reference of the API, from the document that programs read: one page, so that the browser's own search finds all. */
export default function DevelopersPage() {
  return (
    <>
      <PageHeader
        title="API reference"
        lead={`${document.info.description} Version ${document.info.version}; send your key as “Authorization: Bearer”.`}
      >
        <Link href="/api/openapi.json" className="text-accent-ink underline">
          openapi.json
        </Link>
      </PageHeader>
      <nav aria-label="Groups of operations" className="mb-8 flex flex-wrap gap-x-5 gap-y-1">
        {[...GROUPS, "shapes"].map((group) => (
          <a key={group} href={`#${group}`} className="inline-flex min-h-11 items-center text-accent-ink underline">
            {group}
          </a>
        ))}
      </nav>
      <div className="grid gap-10">
        {GROUPS.map((group) => (
          <section key={group} id={group} aria-label={group} className="grid gap-4">
            <h2 className="text-xl font-semibold">{group}</h2>
            {OPERATIONS.filter(({ operation }) => operation.tags[0] === group).map((each) => (
              <OperationCard key={each.operation.operationId} {...each} />
            ))}
          </section>
        ))}
        <section id="shapes" aria-label="Shapes" className="grid gap-4">
          <h2 className="text-xl font-semibold">Shapes</h2>
          {Object.entries(document.components.schemas as Readonly<Record<string, Schema>>).map(([name, schema]) => (
            <div key={name} id={`shape-${name}`}>
              <Card>
                <h3 className="mb-2 font-mono font-semibold">{name}</h3>
                <SchemaText schema={schema} />
              </Card>
            </div>
          ))}
        </section>
      </div>
    </>
  );
}
