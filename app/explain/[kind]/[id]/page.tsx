import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AppError } from "@/lib/core/errors";
import type { Caller } from "@/lib/auth/caller";
import { explainFor } from "@/lib/views/explain/find";
import type { Explanation } from "@/lib/views/explain/node";
import { Tree, Why } from "../../../_explain/tree";
import { admit } from "../../../_session";
import { Card } from "../../../_ui/card";
import { MoneyText } from "../../../_ui/money-text";

export const metadata: Metadata = { title: "Explained" };

/** What may not be seen is not there. */
async function find(caller: Caller, kind: string, id: string): Promise<Explanation> {
  try {
    return await explainFor(caller, kind, id);
  } catch (error) {
    if (error instanceof AppError && error.status < 500) notFound();
    throw error;
  }
}

export default async function ExplainPage({ params }: { params: Promise<{ kind: string; id: string }> }) {
  const { kind, id: segment } = await params;
  const id = decodeURIComponent(segment);
  const caller = await admit({ path: `/explain/${kind}/${segment}`, permission: "payment.read" });
  const tree = await find(caller, kind, id);
  return (
    <>
      <div className="mb-8">
        <p className="text-soft">{tree.title}</p>
        <h1 className="mt-1 text-3xl font-semibold tracking-tight sm:text-4xl">
          <span className="sr-only">{tree.title} of </span>
          <MoneyText value={tree.amount} />
        </h1>
        <p className="mt-3 max-w-2xl text-lg text-soft">{tree.sentence}</p>
      </div>
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Card title="What it is made of">
          {tree.children.length === 0 ? (
            <p className="text-soft">There is nothing below it.</p>
          ) : (
            <>
              <Tree nodes={tree.children} />
              <p className="mt-4 flex items-baseline justify-between gap-4 border-t border-line-strong px-4 pt-4 font-semibold">
                <span>Together, exactly</span>
                <MoneyText value={tree.amount} />
              </p>
            </>
          )}
        </Card>
        <Card title="How and where">
          <Why node={tree} />
          <p className="mt-4 text-sm text-soft">
            For programs:{" "}
            <a href={`/api/explain/${kind}/${segment}`} className="text-accent-ink underline">
              the same as JSON
            </a>
          </p>
        </Card>
      </div>
    </>
  );
}
