import type { Explanation } from "./node";

/** The shape of the API: amounts as minor units; their currency stands at the root. */
export function toExplanationJson({ amount, lines, children, ...rest }: Explanation): object {
  return {
    ...rest,
    amount: amount.minor,
    lines: lines.map(({ seq, transferId, kind, source, path, amountMinor, at }) => ({
      entryId: seq.toString(),
      transferId,
      kind,
      source,
      account: path,
      amount: amountMinor,
      createdAt: at,
    })),
    children: children.map(toExplanationJson),
  };
}
