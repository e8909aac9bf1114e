import { ChevronRight } from "lucide-react";
import { Link } from "../_ui/link";
import { money } from "@/lib/core/money";
import type { Explanation } from "@/lib/views/explain/node";
import { explainPath } from "../_ui/explained-money";
import { MoneyText } from "../_ui/money-text";
import { TimeText } from "../_ui/time-text";

/** What an amount is made of: each part opens into its own parts. */
export function Tree({ nodes }: { nodes: readonly Explanation[] }) {
  return (
    <ul className="grid gap-2">
      {nodes.map((node, index) => (
        // Two parts can be alike in everything that is shown of them.
        <li key={`${index}-${node.title}`}>
          <Part node={node} />
        </li>
      ))}
    </ul>
  );
}

function Part({ node }: { node: Explanation }) {
  const { title, sentence, amount, children } = node;
  return (
    <details className="group rounded-lg border border-line bg-surface">
      <summary className="grid min-h-11 list-none grid-cols-[1rem_1fr_auto] gap-x-2 rounded-lg px-3 py-3 hover:bg-raised sm:gap-x-3 sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="mt-1 size-4 text-soft transition-transform [details[open]>summary>&]:rotate-90"
        />
        <span className="min-w-0 font-medium break-words">{title}</span>
        <span className="font-semibold">
          <MoneyText value={amount} />
        </span>
        <span className="col-span-2 col-start-2 text-sm break-words text-soft">{sentence}</span>
      </summary>
      <div className="grid gap-4 border-t border-line px-2 py-3 sm:py-4 sm:pr-4 sm:pl-11">
        <div className="px-1 sm:px-0">
          <Why node={node} />
        </div>
        {children.length === 0 ? null : <Tree nodes={children} />}
      </div>
    </details>
  );
}

/** The formula with its inputs, the policy, the lines of the ledger, and where else it is explained. */
export function Why({ node: { formula, policy, lines, opens, children } }: { node: Explanation }) {
  return (
    <div className="grid gap-4 text-[0.9375rem]">
      {formula === null ? null : (
        <div>
          <p className="break-words">
            <span className="text-soft">Computed as </span>
            {formula.text}
          </p>
          {children.length > 0 ? null : (
            <dl className="mt-2 grid gap-x-6 gap-y-1 text-sm sm:grid-cols-2">
              {formula.inputs.map(({ name, value }, index) => (
                <div key={`${index}-${name}`} className="flex justify-between gap-4">
                  <dt className="min-w-0 break-words text-soft">{name}</dt>
                  <dd className="whitespace-nowrap tabular-nums">{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      )}
      {policy === null ? null : (
        <p>
          <span className="text-soft">Policy </span>
          {policy.name}, version {policy.version}
        </p>
      )}
      {lines.length === 0 ? null : <Lines lines={lines} />}
      {opens === null ? null : (
        <p>
          <Link href={explainPath(opens)} className="text-accent-ink underline">
            All about this {opens.kind.replaceAll("_", " ")}
          </Link>
        </p>
      )}
    </div>
  );
}

function Lines({ lines }: Pick<Explanation, "lines">) {
  return (
    <div>
      <p className="text-sm text-soft">In the ledger</p>
      <ul className="mt-1 grid gap-1 text-sm">
        {lines.map(({ seq, path, transferId, at, amountMinor, currency }) => (
          <li key={seq.toString()} className="flex flex-wrap justify-between gap-x-4">
            <span className="min-w-0 font-mono break-all">{path}</span>
            <span className="tabular-nums">
              {amountMinor < 0n ? "credit " : "debit "}
              <MoneyText value={money(amountMinor < 0n ? -amountMinor : amountMinor, currency)} />
            </span>
            <span className="w-full text-soft">
              <span className="font-mono break-all">{transferId}</span>, <TimeText at={at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
