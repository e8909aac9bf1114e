import { describe, expect, test } from "vitest";
import { SESSION_MACHINE } from "@/lib/catalog/machine";
import { assertStep, canStep, isTerminal, type Machine } from "@/lib/core/machine";
import { ESCROW_MACHINE } from "@/lib/payments/escrow/machine";
import { ORDER_MACHINE, PAYMENT_MACHINE, type PaymentState, risesTo } from "@/lib/payments/orders/machine";
import { PAYOUT_MACHINE, type PayoutState } from "@/lib/payments/payouts/machine";
import { SETTLEMENT_MACHINE } from "@/lib/payments/settlement/machine";

const MACHINES: readonly { machine: Machine<string>; ends: readonly string[] }[] = [
  // A completion can be taken back before the split.
  { machine: SESSION_MACHINE, ends: ["no_show"] },
  { machine: ORDER_MACHINE, ends: ["paid"] },
  { machine: PAYMENT_MACHINE, ends: ["captured"] },
  { machine: ESCROW_MACHINE, ends: ["refunded", "settled"] },
  { machine: SETTLEMENT_MACHINE, ends: ["reversed"] },
  { machine: PAYOUT_MACHINE, ends: ["canceled", "failed", "rejected", "returned"] },
];

function reachable({ steps }: Machine<string>, from: readonly string[]): Set<string> {
  const seen = new Set(from);
  // A set may grow while it is walked; what is added is walked too.
  for (const state of seen) for (const next of steps[state] ?? []) seen.add(next);
  return seen;
}

describe.each(MACHINES.map(({ machine, ends }) => ({ name: machine.name, machine, ends })))(
  "the machine of a $name",
  ({ machine, ends }) => {
    const states = Object.keys(machine.steps);

    test("reaches every state from where it begins, and no state that it does not have", () => {
      expect([...reachable(machine, machine.initial)].toSorted((a, b) => a.localeCompare(b))).toEqual(
        states.toSorted((a, b) => a.localeCompare(b)),
      );
    });

    test("ends only where it should, and every state has a way to an end (T16)", () => {
      expect(states.filter((state) => isTerminal(machine, state)).toSorted((a, b) => a.localeCompare(b))).toEqual(ends);
      for (const state of states) expect(ends.some((end) => reachable(machine, [state]).has(end))).toBe(true);
    });

    test("refuses what its table does not say, by name", () => {
      for (const from of states) {
        for (const to of states) {
          if (canStep(machine, from, to)) expect(() => assertStep(machine, from, to)).not.toThrow();
          else
            expect(() => assertStep(machine, from, to)).toThrow(
              expect.objectContaining({ code: "wrong_state", details: { from, to } }),
            );
        }
        expect(canStep(machine, from, from)).toBe(false);
      }
    });
  },
);

test("a payout that has left never becomes one that may be sent again (T10)", () => {
  const sendable: readonly PayoutState[] = ["requested", "under_review", "approved", "queued"];
  for (const state of ["submitted", "processing", "in_doubt", "paid", "failed", "returned"] as const) {
    const later = reachable(PAYOUT_MACHINE, [state]);
    expect(sendable.filter((each) => later.has(each))).toEqual([]);
  }
});

test("no payment goes back: a message of a lower or equal rank never rises (T14)", () => {
  const states = Object.keys(PAYMENT_MACHINE.steps) as PaymentState[];
  for (const a of states) {
    expect(risesTo(a, a)).toBe(false);
    for (const b of states) expect(risesTo(a, b) && risesTo(b, a)).toBe(false);
    expect(risesTo("captured", a)).toBe(false);
  }
  expect(states.every((state) => state === "captured" || canStep(PAYMENT_MACHINE, state, "captured"))).toBe(true);
});
