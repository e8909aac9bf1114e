import type { Money } from "@/lib/core/money";
import type { Statement, StatementLine } from "./statement";

/** The shape of the API: amounts as minor units; their currency stands at the root. */
export function toStatementJson({ opening, closing, lines, own, beside, ...rest }: Statement): object {
  return {
    ...rest,
    opening: opening.minor,
    closing: closing.minor,
    lines: lines.map(toLineJson),
    own: own && plain(own),
    beside: plain(beside),
  };
}

function toLineJson({ parts, net, balance, ...line }: StatementLine): object {
  return { ...line, parts: parts && plain(parts), net: net.minor, balance: balance.minor };
}

/** @param amounts by name */
function plain(amounts: object): object {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, (amount as Money).minor]));
}
