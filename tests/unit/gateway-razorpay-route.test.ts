import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { translate } from "@/lib/payments/gateways/razorpay/webhooks";

const told = (event: string, payload: unknown) =>
  translate({ shape: "webhook", body: JSON.stringify({ entity: "event", event, payload }) });

/** As in the documents (api/payments/route/transfers-entity), with our id in the notes. */
const TRANSFER = {
  id: "trf_JJD535tJtk6Yy0",
  entity: "transfer",
  status: "processed",
  source: "pay_JGmCgTEa9OTQcX",
  recipient: "acc_IROu8Nod6PXPtZ",
  amount: 90_000,
  currency: "INR",
  amount_reversed: 0,
  fees: 266,
  tax: 41,
  notes: { transfer: "t1" },
  on_hold: true,
  on_hold_until: null,
  settlement_status: null,
  recipient_settlement_id: null,
  error: { code: null, description: null, reason: null, id: "trf_JJD535tJtk6Yy0" },
};

test("a processed transfer is told whole, with our id, its fee and its hold", () => {
  expect(told("transfer.processed", { transfer: { entity: TRANSFER } })).toEqual([
    {
      kind: "transfer_changed",
      transfer: {
        gatewayTransferId: "trf_JJD535tJtk6Yy0",
        transferId: "t1",
        gatewaySourceId: "pay_JGmCgTEa9OTQcX",
        accountId: "acc_IROu8Nod6PXPtZ",
        status: "processed",
        amount: money(90_000n, "INR"),
        reversed: money(0n, "INR"),
        fee: { total: money(266n, "INR"), tax: money(41n, "INR") },
        isOnHold: true,
        settlementId: null,
        failure: null,
      },
    },
  ]);
});

test.each(["transfer.failed", "transfers.failed"])("%s tells why the transfer failed", (event) => {
  const error = { code: "BAD_REQUEST_TRANSFER_INSUFFICIENT_BALANCE", reason: "insufficient_balance" };
  const entity = { ...TRANSFER, status: "failed", notes: [], fees: undefined, error };
  expect(told(event, { transfer: { entity } })).toMatchObject([
    { transfer: { status: "failed", failure: "insufficient_balance", transferId: null, fee: null } },
  ]);
});

test("what the reviewers ask is told in their words, and an empty list of questions is none", () => {
  const entity = { id: "acc_prd_1", merchant_id: "acc_1", activation_status: "needs_clarification" };
  const requirements = [
    {
      field_reference: "settlements.ifsc_code",
      reason_code: "needs_clarification",
      description: "Max retry exceeded.",
    },
    { field_reference: "kyc.pan", reason_code: "field_missing", status: "required" },
  ];
  expect(told("product.route.needs_clarification", { merchant_product: { entity, data: { requirements } } })).toEqual([
    {
      kind: "linked_account_reviewed",
      product: {
        accountId: "acc_1",
        productId: "acc_prd_1",
        activation: "needs_clarification",
        clarifications: [
          { field: "settlements.ifsc_code", reason: "needs_clarification", text: "Max retry exceeded." },
          { field: "kyc.pan", reason: "field_missing", text: null },
        ],
      },
    },
  ]);
  const active = { ...entity, activation_status: "activated" };
  expect(told("product.route.activated", { merchant_product: { entity: active, data: [] } })).toMatchObject([
    { product: { activation: "activated", clarifications: [] } },
  ]);
});

test.each([
  ["an unknown state of a transfer", "transfer.processed", { transfer: { entity: { ...TRANSFER, status: "moved" } } }],
  ["a currency that we do not know", "transfer.processed", { transfer: { entity: { ...TRANSFER, currency: "XXZ" } } }],
  [
    "an unknown state of a product",
    "product.route.activated",
    { merchant_product: { entity: { id: "acc_prd_1", merchant_id: "acc_1", activation_status: "asleep" }, data: [] } },
  ],
  ["an event that we do not know", "transfer.moved", { transfer: { entity: TRANSFER } }],
])("%s is no fact", (_what, event, payload) => {
  expect(told(event, payload)).toEqual([]);
});
