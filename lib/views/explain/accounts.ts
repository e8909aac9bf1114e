/** Whose an account is, as readers call it. */
interface Side {
  readonly title: string;
  readonly sentence: string;
}

const SIDES: readonly (readonly [path: RegExp, side: Side])[] = [
  [/^escrow:/, { title: "Held", sentence: "Held for the session." }],
  [/^suspense:/, { title: "Kept apart", sentence: "It fitted no order and stands apart until somebody decides." }],
  [/:own_account$/, { title: "Partner's own account", sentence: "Paid into an account of the partner's own." }],
  [/:receivable$/, { title: "Owed by the partner", sentence: "What the partner's balance did not cover." }],
  [/^partner:/, { title: "Partner's share", sentence: "In the partner's balance." }],
  [/^tenant:/, { title: "Marketplace's share", sentence: "The marketplace's part of the commission." }],
  [/^revenue:commission$/, { title: "Platform's share", sentence: "The commission of the platform." }],
  [/^(?:revenue:penalty|fund:quality)$/, { title: "Penalty", sentence: "What a low score had cost the partner." }],
  [/^tax:/, { title: "Taxes", sentence: "On the commission and at source." }],
  [/^expense:/, { title: "Borne by the platform", sentence: "What the platform lost or paid itself." }],
];

/** Whose money stands in an account. */
export function sideOf(path: string): Side {
  const [, side] = SIDES.find(([pattern]) => pattern.test(path)) ?? [];
  return side ?? { title: path, sentence: "An account of the platform." };
}
