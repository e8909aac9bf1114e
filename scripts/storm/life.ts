import type { Person } from "../demo/person";
import type { Cast, Seller } from "./cast";
import type { Client } from "./client";
import type { Control } from "./control";
import { type Dice, diceOf } from "../dice";
import type { Rotation } from "./rotation";

/** What was acknowledged with a 2xx and must therefore be in the books at the end. */
export type Receipt =
  | { readonly kind: "order"; readonly id: string }
  | { readonly kind: "completion"; readonly id: string }
  | { readonly kind: "case"; readonly id: string }
  | { readonly kind: "refund"; readonly id: string; readonly amount: number }
  | { readonly kind: "payout"; readonly id: string; readonly amount: number };

export interface Booked {
  readonly orderId: string;
  readonly sessionId: string;
  readonly paymentId: string;
  readonly gatewayOrderId: string;
  readonly amount: number;
}

/** What all lives share. */
export interface Scene {
  readonly seed: number;
  readonly web: string;
  readonly secrets: Rotation;
  readonly certificateUrl: string;
  readonly cast: Cast;
  readonly client: Client;
  readonly control: Control;
  readonly receipts: Receipt[];
  /** One key that had two effects. */
  readonly doubled: string[];
  readonly forgeries: { sent: number; accepted: number };
}

/** One payment from its booking to the bank, with all that may go wrong. */
export interface Life {
  readonly index: number;
  readonly scene: Scene;
  readonly gateway: "razorpay" | "paypal";
  readonly currency: "INR" | "USD";
  readonly customer: Person;
  readonly seller: Seller;
  booked?: Booked;
  /** What the browser brings back from Razorpay's checkout. */
  back?: Record<string, unknown>;
  /** A customer's wish that waits for a decision. */
  wishId?: string;
  /** The gateway's id of what the customer went to the bank about. */
  disputeId?: string;
  verdict?: string;
  caseId?: string;
}

export function beginLife(scene: Scene, index: number): Life {
  const dice = diceOf(scene.seed, `life/${index}`);
  const gateway = dice.chance(70) ? "razorpay" : "paypal";
  return {
    index,
    scene,
    gateway,
    currency: gateway === "razorpay" ? "INR" : "USD",
    customer: dice.pick(scene.cast.customers),
    seller: dice.pick(scene.cast.sellers),
  };
}

/** Dice of one move of one life. */
export function diceFor(life: Life, move: string): Dice {
  return diceOf(life.scene.seed, `life/${life.index}/${move}`);
}
