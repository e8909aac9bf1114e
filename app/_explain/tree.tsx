import { ChevronRight } from "lucide-react";
import Link from "next/link";
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
      <summary className="flex min-h-11 list-none items-start gap-3 rounded-lg px-4 py-3 hover:bg-raised [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="mt-1 size-4 shrink-0 text-soft transition-transform [details[open]>summary>&]:rotate-90"
        />
        <span className="min-w-0 flex-1">
          <span className="block font-medium break-words">{title}</span>
          <span className="block text-sm break-words text-soft">{sentence}</span>
        </span>
        <span className="font-semibold">
          <MoneyText value={amount} />
        </span>
      </summary>
      <div className="grid gap-4 border-t border-line px-4 py-4 sm:pl-11">
        <Why node={node} />
        {children.length === 0 ? null : <Tree nodes={children} />}
      </div>
    </details>
  );
}

/** The formula with its inputs, the policy, the lines of the ledger, and where else it is explained. */
export function Why({ node: { formula, policy, lines, opens, amount, children } }: { node: Explanation }) {
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
      {lines.length === 0 ? null : (
        <div>
          <p className="text-sm text-soft">In the ledger</p>
          <ul className="mt-1 grid gap-1 text-sm">
            {lines.map((line) => (
              <li key={line.seq.toString()} className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0 font-mono break-all">{line.path}</span>
                <span className="tabular-nums">
                  {line.amountMinor < 0n ? "credit " : "debit "}
                  <MoneyText
                    value={money(line.amountMinor < 0n ? -line.amountMinor : line.amountMinor, amount.currency)}
                  />
                </span>
                <span className="w-full text-soft">
                  <span className="font-mono break-all">{line.transferId}</span>, <TimeText at={line.at} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
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
