// Our books and the gateways' own, object by object.

export interface PaymentRow {
  readonly gateway: string;
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** How much of it went back to the customer. */
  readonly refunded: number;
}

export interface RefundRow {
  readonly gateway: string;
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
}

export interface PayoutRow {
  readonly gateway: string;
  /** The idempotency key of the attempt, which both sides know. */
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  /** Whether the partner has the money. */
  readonly isOut: boolean;
}

export interface DisputeRow {
  readonly gateway: string;
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** How much of it the gateway has taken from us, without its fee. */
  readonly taken: number;
  readonly fee: number;
}

/** A partner's part of a payment, held in the partner's name. */
export interface TransferRow {
  readonly gateway: string;
  /** Ours, which stands in the gateway's notes. */
  readonly id: string;
  readonly amount: number;
  /** How much of it came back. */
  readonly reversed: number;
  readonly isOnHold: boolean;
}

/**
 * What one side knows: payments captured, refunds that reached the customer, disputes, what is held for partners, and every
 * payout attempt that was sent.
 */
export interface Side {
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly RefundRow[];
  /** Left out where nobody can go to a bank. */
  readonly disputes?: readonly DisputeRow[];
  /** Left out where nothing is held in partners' names. */
  readonly transfers?: readonly TransferRow[];
  readonly payouts: readonly PayoutRow[];
}

export interface Comparison {
  /** Captured at the gateway and not in our books. */
  readonly lost: readonly string[];
  /** Money that moved twice for one thing. */
  readonly doubled: readonly string[];
  readonly differences: readonly string[];
}

/**
 * Full outer join of both sides.
 * @param payoutOf which payout an attempt belongs to; two attempts of one payout must not both be out.
 */
export function compareBooks(ours: Side, theirs: Side, payoutOf: ReadonlyMap<string, string>): Comparison {
  const payments = join("payment", ours.payments, theirs.payments, (row) => `${row.gateway} ${row.id}`);
  const refunds = join("refund", ours.refunds, theirs.refunds, (row) => `${row.gateway} ${row.id}`);
  const disputes = join("dispute", ours.disputes ?? [], theirs.disputes ?? [], (row) => `${row.gateway} ${row.id}`);
  const transfers = join("transfer", ours.transfers ?? [], theirs.transfers ?? [], (row) => `${row.gateway} ${row.id}`);
  // An attempt that never arrived, or never left, moved nothing on either side.
  const [ourPayouts, theirPayouts] = [ours, theirs].map((side) => side.payouts.filter((row) => row.isOut));
  const payouts = join("payout", ourPayouts ?? [], theirPayouts ?? [], (row) => `${row.gateway} ${row.key}`);
  return {
    lost: payments.missing,
    doubled: [
      ...payments.repeated,
      ...refunds.repeated,
      ...disputes.repeated,
      ...transfers.repeated,
      ...payouts.repeated,
      ...repeats((theirPayouts ?? []).map((row) => payoutOf.get(row.key) ?? row.key)),
    ],
    differences: [
      ...payments.different,
      ...refunds.missing,
      ...refunds.different,
      ...disputes.missing,
      ...disputes.different,
      ...transfers.missing,
      ...transfers.different,
      ...payouts.missing,
      ...payouts.different,
    ],
  };
}

interface Joined {
  /** Theirs only. */
  readonly missing: string[];
  /** Ours only, or unequal. */
  readonly different: string[];
  readonly repeated: string[];
}

function join<T extends object>(
  kind: string,
  ours: readonly T[],
  theirs: readonly T[],
  keyOf: (row: T) => string,
): Joined {
  const [left, right] = [
    new Map(ours.map((row) => [keyOf(row), row])),
    new Map(theirs.map((row) => [keyOf(row), row])),
  ];
  const show = (row: T | undefined): string => JSON.stringify(row ?? null);
  return {
    missing: [...right]
      .filter(([key]) => !left.has(key))
      .map(([key, row]) => `${kind} ${key}: only theirs ${show(row)}`),
    different: [...left]
      .filter(([key, row]) => show(row) !== show(right.get(key)))
      .map(([key, row]) => `${kind} ${key}: ours ${show(row)}, theirs ${show(right.get(key))}`),
    repeated: [...repeats(ours.map(keyOf)), ...repeats(theirs.map(keyOf))].map((key) => `${kind} ${key}`),
  };
}

function repeats(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.size === seen.add(key).size);
}
