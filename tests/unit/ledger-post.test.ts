import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { postTransfers } from "@/lib/payments/ledger/post";
import { captureRecipe } from "@/lib/payments/ledger/recipes";

const CAPTURE = captureRecipe({
  tenantId: "tnt_1",
  gateway: "razorpay",
  gatewayPaymentId: "pay_1",
  orderId: "ord_1",
  amount: money(5_000n, "INR"),
});

/** A transaction that notes what is sent to the database and answers as it is told. */
function fake(answer: () => Promise<unknown>): { tx: Tx; sent: unknown[] } {
  const sent: unknown[] = [];
  const tx = {
    $queryRaw: (_sql: TemplateStringsArray, payload: string) => {
      sent.push(JSON.parse(payload));
      return answer();
    },
  };
  return { tx: tx as unknown as Tx, sent };
}

test("a transfer goes to the database with its legs, and a fingerprint of what they are", async () => {
  const { tx, sent } = fake(() => Promise.resolve([{ posted: true }]));
  expect(await postTransfers(tx, [CAPTURE])).toEqual([true]);
  const leg = { currency: "INR", negative: false };
  const identity = "escrow:ord_1 INR -5000\ngateway:razorpay:clearing INR 5000";
  expect(sent).toEqual([
    [
      {
        tenant: "tnt_1",
        kind: "capture",
        source: "pay_1",
        fingerprint: createHash("sha256").update(identity).digest("hex"),
        legs: [
          {
            ...leg,
            path: "gateway:razorpay:clearing",
            kind: "gateway_clearing",
            owner: null,
            amount: "5000",
            tracks: false,
          },
          { ...leg, path: "escrow:ord_1", kind: "escrow", owner: "ord_1", amount: "-5000", tracks: true },
        ],
      },
    ],
  ]);
});

test("the order of the legs makes no other fingerprint", async () => {
  const { tx, sent } = fake(() => Promise.resolve([{ posted: true }]));
  await postTransfers(tx, [CAPTURE]);
  await postTransfers(tx, [{ ...CAPTURE, legs: CAPTURE.legs.toReversed() }]);
  const [one, two] = sent as { fingerprint: string }[][];
  expect(one?.[0]?.fingerprint).toBe(two?.[0]?.fingerprint);
});

test("nothing to post asks nobody", async () => {
  const { tx, sent } = fake(() => Promise.reject(new Error("asked")));
  expect(await postTransfers(tx, [])).toEqual([]);
  expect(sent).toEqual([]);
});

function failure(state: string, constraint?: string): Error {
  return Object.assign(new Error("the database says no"), { originalCode: state, constraint });
}

test.each([
  ["insufficient_funds", "the balance does not cover this amount", failure("23514", "ledger_account_not_overdrawn")],
  ["conflict", "this was posted before with other amounts", failure("HF004")],
])("%s: %s", async (code, message, cause) => {
  const { tx } = fake(() => Promise.reject(cause));
  await expect(postTransfers(tx, [CAPTURE])).rejects.toMatchObject({ code, message, cause });
});

test("what the database says otherwise is passed on as it is", async () => {
  for (const error of [failure("40001"), new Error("no state at all")]) {
    const { tx } = fake(() => Promise.reject(error));
    await expect(postTransfers(tx, [CAPTURE])).rejects.toBe(error);
  }
});
