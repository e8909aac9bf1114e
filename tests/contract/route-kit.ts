import Razorpay from "razorpay";
import { expect } from "vitest";
import { z } from "zod";
import { RAZORPAY_KEY } from "../support/simulator-client";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";

export const DAY_MS = 86_400_000;
export const BANK = { account_number: "1234567890129999", ifsc_code: "HDFC0000317", beneficiary_name: "Asha Rao" };
const EMAIL = "partner@example.com";

export const stakeholder = (email = EMAIL) => ({
  name: "Asha Rao",
  email,
  phone: { primary: "9000090000" },
  kyc: { pan: "AVOPB1111K" },
});

export function accountBody(email = EMAIL) {
  return {
    email,
    phone: "9000090000",
    type: "route",
    legal_business_name: "Asha Rao Coaching",
    business_type: "partnership",
    contact_name: "Asha Rao",
    profile: {
      category: "education",
      subcategory: "coaching",
      addresses: {
        registered: {
          street1: "507, Koramangala 1st block",
          street2: "MG Road",
          city: "Bengaluru",
          state: "KARNATAKA",
          postal_code: "560034",
          country: "IN",
        },
      },
    },
    legal_info: { pan: "AAACL1234C", gst: "18AABCU9603R1ZM" },
  };
}

/** How the SDK throws a refusal of Razorpay. */
export const refusal = (description: string) => ({
  statusCode: 400,
  error: { description: expect.stringContaining(description) as unknown },
});

export interface RouteKit {
  readonly simulator: SimulatorProcess;
  /** The SDK as published; only the address it calls is ours. */
  readonly sdk: Razorpay;
  /** Moves the simulator's clock. */
  advance(ms: number): Promise<unknown>;
  /** A linked account with stakeholder and bank details, under review. */
  onboard(bank?: typeof BANK): Promise<{ readonly accountId: string; readonly productId: string }>;
  /** A linked account that takes transfers. */
  activeAccount(): Promise<string>;
  /** A payment, captured unless its order says otherwise. */
  pay(order?: object): Promise<string>;
  /** A processed transfer on hold. */
  transferOnHold(paymentId: string, account: string, amount?: number): Promise<string>;
}

const Paid = z.object({ razorpay_payment_id: z.string() });

interface RazorpayInside {
  readonly api: { readonly rq: { readonly defaults: { baseURL: string } } };
}

/** A simulator of its own, in which reviews and transfers take a minute of its clock. */
export async function startRouteKit(): Promise<RouteKit> {
  const delays = { SIMULATOR_TRANSFER_DELAY_MS: "60000", SIMULATOR_REVIEW_DELAY_MS: "60000" };
  const simulator = await startSimulator(delays);
  const sdk = new Razorpay(RAZORPAY_KEY);
  (sdk as unknown as RazorpayInside).api.rq.defaults.baseURL = simulator.url;
  const advance = (advanceMs: number) => simulator.control("/__control/clock", { advanceMs });
  const onboard = async (bank = BANK) => {
    const { id } = await sdk.accounts.create(accountBody());
    await sdk.stakeholders.create(id, stakeholder());
    const asked = { product_name: "route" as const, tnc_accepted: true };
    const product = await sdk.products.requestProductConfiguration(id, asked);
    await sdk.products.edit(id, product.id, { settlements: bank, tnc_accepted: true });
    return { accountId: id, productId: product.id };
  };
  return {
    simulator,
    sdk,
    advance,
    onboard,
    async activeAccount() {
      const { accountId } = await onboard();
      await advance(DAY_MS + 1_000);
      return accountId;
    },
    async pay(order = {}) {
      const { id } = await sdk.orders.create({ amount: 100_000, currency: "INR", ...order });
      return Paid.parse(await simulator.control("/__control/razorpay/pay", { orderId: id })).razorpay_payment_id;
    },
    async transferOnHold(paymentId, account, amount = 90_000) {
      const made = await sdk.payments.transfer(paymentId, {
        transfers: [{ account, amount, currency: "INR", on_hold: true, notes: { ours: "t1" } }],
      });
      await simulator.control("/__control/razorpay/transfers", {});
      return made.items[0]?.id ?? "";
    },
  };
}
