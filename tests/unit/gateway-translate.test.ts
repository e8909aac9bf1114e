import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import { type Fact, MESSAGE_SHAPES, type Webhooks } from "@/lib/payments/gateways/types";
import { paypalSettings, razorpaySettings } from "./gateway-support";

const ADAPTERS: readonly (readonly [string, Webhooks])[] = [
  ["razorpay", createRazorpay(razorpaySettings("http://127.0.0.1:1")).webhooks],
  ["paypal", createPaypal(paypalSettings("http://127.0.0.1:1")).webhooks],
];

const WORDS = [
  "entity event payload payment order payout items id amount currency status order_id fee tax INR captured failed processed reversed",
  "payment.captured order.paid payout.processed collection fees utr reference_id status_details notes resource event_type links href rel",
  "PAYMENT.CAPTURE.COMPLETED CHECKOUT.ORDER.APPROVED PAYMENT.PAYOUTS-ITEM.SUCCEEDED purchase_units payments captures value currency_code USD JPY",
  "refund refund.processed refund.failed rfnd_1 payment_id receipt rfd_01K8 pending PAYMENT.CAPTURE.REFUNDED PAYMENT.REFUND.FAILED custom_id invoice_id up PENDING FAILED",
  "COMPLETED APPROVED SUCCESS UNCLAIMED batch_header payout_batch_id batch_status payout_item transaction_status __proto__ constructor toString",
]
  .join(" ")
  .split(" ");

/** JSON that is built of the gateways' own words, so that it gets past the first check more often. */
const likely = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, depthSize: "medium" },
    fc.constantFrom(...WORDS),
    fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc.constantFrom("1.00", "-1", "1e3", "99999999999999999999"),
    ),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie("node"), { maxKeys: 8 }),
  ),
})).node;

const CAPTURE = { id: "C1", status: "COMPLETED", amount: { currency_code: "USD", value: "1.00" } };
const TRANSFER = {
  id: "trf_1",
  status: "processed",
  source: "pay_1",
  recipient: "acc_1",
  amount: 1,
  currency: "INR",
  amount_reversed: 0,
  fees: 1,
  tax: 0,
  notes: { transfer: "t1" },
  on_hold: true,
};
const TEMPLATES: readonly Record<string, unknown>[] = [
  {
    event: "payment.captured",
    payload: { payment: { entity: { id: "pay_1", amount: 1, currency: "INR", status: "captured" } } },
  },
  {
    event: "payout.processed",
    payload: { payout: { entity: { id: "pout_1", amount: 1, currency: "INR", status: "processed" } } },
  },
  {
    event: "refund.processed",
    payload: {
      refund: { entity: { id: "rfnd_1", amount: 1, currency: "INR", status: "processed", receipt: "rfd_01K8" } },
    },
  },
  { event: "transfer.processed", payload: { transfer: { entity: TRANSFER } } },
  {
    event: "product.route.needs_clarification",
    payload: {
      merchant_product: {
        entity: { id: "acc_prd_1", merchant_id: "acc_1", activation_status: "needs_clarification" },
        data: { requirements: [{ field_reference: "kyc.pan", reason_code: "field_missing", description: "?" }] },
      },
    },
  },
  { event: "settlement.processed", payload: { settlement: { entity: { id: "setl_1", amount: 1, utr: "U1" } } } },
  { id: "WH-1", event_type: "PAYMENT.CAPTURE.COMPLETED", resource: CAPTURE },
  {
    id: "WH-1",
    event_type: "PAYMENT.CAPTURE.REFUNDED",
    resource: { ...CAPTURE, custom_id: "rfd_01K8", links: [{ rel: "up", href: "/v2/payments/captures/C1" }] },
  },
  { id: "rfnd_1", entity: "refund", amount: 1, currency: "INR", status: "failed", receipt: "rfd_01K8" },
  { id: "O1", status: "APPROVED", purchase_units: [{ amount: CAPTURE.amount, payments: { captures: [CAPTURE] } }] },
  {
    batch_header: { payout_batch_id: "B1", batch_status: "SUCCESS" },
    items: [{ transaction_status: "SUCCESS", payout_item: { amount: CAPTURE.amount } }],
  },
];

/** A genuine document with one value somewhere replaced by anything. */
const broken = fc.tuple(fc.constantFrom(...TEMPLATES), fc.nat(40), likely).map(([template, position, value]) => {
  let index = 0;
  return JSON.stringify(template, (_key, original: unknown) => (index++ === position ? value : original)) ?? "null";
});

const body = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  likely.map((node) => JSON.stringify(node) ?? ""),
  broken,
);

function isSound(fact: Fact): boolean {
  const told = fact.kind === "transfer_changed" ? fact.transfer : fact;
  return !("amount" in told) || (typeof told.amount.minor === "bigint" && told.amount.minor >= 0n);
}

describe.each(ADAPTERS)("%s", (_name, webhooks) => {
  test("translates anything at all without throwing, and never into a negative amount", () => {
    const property = fc.property(fc.constantFrom(...MESSAGE_SHAPES), body, (shape, text) => {
      const facts = webhooks.translate({ shape, body: text });
      expect(facts.every(isSound)).toBe(true);
    });
    fc.assert(property, { numRuns: 2_000, seed: 20_261_121 });
  });

  test.each(MESSAGE_SHAPES)("translates deeply nested and hostile JSON as %s without throwing", (shape) => {
    const hostile = [
      `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
      '{"__proto__":{"event":"payment.captured"}}',
      "",
      "null",
      "[]",
      '"x"',
      "\u0000",
    ];
    for (const text of hostile) expect(webhooks.translate({ shape, body: text })).toEqual([]);
  });
});
