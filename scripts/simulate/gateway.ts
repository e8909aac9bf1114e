// A gateway in memory: what it knows is the truth that our books are compared with.
import { AppError } from "@/lib/core/errors";
import { isSame } from "@/lib/core/money";
import type {
  Collect,
  CreateOrder,
  CreateRefund,
  Disputes,
  Fact,
  Gateway,
  GatewayMessage,
  GatewayName,
  Pay,
  SendPayout,
} from "@/lib/payments/gateways/types";
import type { Dice } from "../dice";
import {
  factOfPayment,
  factOfPayout,
  factOfRefund,
  type GatewayOrder,
  type GatewayPayment,
  type GatewayPayout,
  type GatewayRefund,
  readFacts,
  writeFacts,
} from "./facts";
import { currentSeed, point } from "./fate";

/** What a life decides about its gateway; see `life.ts`. */
export interface Weather {
  readonly dice: Dice;
  isCalm: boolean;
  /** Messages that the gateway has for us and nobody has delivered. */
  readonly outbox: GatewayMessage[];
}

export class MemoryGateway implements Gateway {
  readonly name: GatewayName;
  readonly account = "main";
  readonly route = null;
  readonly currencies: readonly string[];
  readonly retriesOnSameOrder: boolean;
  readonly orders = new Map<string, GatewayOrder>();
  readonly payments = new Map<string, GatewayPayment>();
  readonly refunds = new Map<string, GatewayRefund>();
  readonly payouts = new Map<string, GatewayPayout>();
  readonly #weatherOf: (seed: number) => Weather;
  readonly #seedOfPartner: (partnerId: string) => number;
  readonly #knowsKeys: boolean;
  #serial = 0;

  constructor(i: {
    name: GatewayName;
    weatherOf: (seed: number) => Weather;
    seedOfPartner: (partnerId: string) => number;
    /** False plants a defect: keys are forgotten as soon as they were used. */
    knowsKeys: boolean;
  }) {
    this.name = i.name;
    this.currencies = i.name === "razorpay" ? ["INR"] : ["USD"];
    this.retriesOnSameOrder = i.name === "razorpay";
    this.#weatherOf = i.weatherOf;
    this.#seedOfPartner = i.seedOfPartner;
    this.#knowsKeys = i.knowsKeys;
  }

  /** Nobody goes to the bank in these lives: disputes are the storm's. */
  readonly disputes: Disputes = {
    fetchDispute: noDisputes,
    contest: noDisputes,
    accept: noDisputes,
    listDisputes: () => Promise.resolve([]),
  };

  readonly collect: Collect = {
    createOrder: (input) =>
      this.#call(currentSeed(), "money", () => {
        const order = this.#findOrAddOrder(input);
        return {
          gatewayOrderId: order.id,
          checkout: { mode: "redirect", url: `https://gateway.test/${order.id}` },
          reply: this.#message("order", []),
        };
      }),
    verifyReturn: () => undefined,
    capture: ({ gatewayOrderId }) => {
      const order = this.order(gatewayOrderId);
      return this.#call(order.seed, "money", () => {
        const authorized = order.payments.find((payment) => payment.status === "authorized");
        if (authorized) authorized.status = "captured";
        return this.#message(
          "order",
          order.payments.map((payment) => factOfPayment(payment)),
        );
      });
    },
    fetchOrder: (gatewayOrderId) => {
      const order = this.order(gatewayOrderId);
      return this.#call(order.seed, "none", () =>
        this.#message(
          "order",
          order.payments.map((each) => factOfPayment(each)),
        ),
      );
    },
    fetchPayment: (gatewayPaymentId) => {
      const payment = this.#payment(gatewayPaymentId);
      return this.#call(payment.order.seed, "none", () => this.#message("payment", [factOfPayment(payment)]));
    },
    refund: (input) => {
      const payment = this.#payment(input.gatewayPaymentId);
      return this.#call(payment.order.seed, "money", () =>
        this.#message("refund", [factOfRefund(this.#refund(input, payment))]),
      );
    },
    findRefund: ({ gatewayRefundId, refundId, gatewayPaymentId }) => {
      const { seed } = this.#payment(gatewayPaymentId).order;
      return this.#call(seed, "none", () => {
        const found =
          (gatewayRefundId === null ? undefined : this.refunds.get(gatewayRefundId)) ??
          this.#byKey(this.refunds, refundId);
        return found ? this.#message("refund", [factOfRefund(found)]) : null;
      });
    },
  };

  readonly pay: Pay = {
    send: (input) => {
      const seed = this.#seedOfPartner(input.partnerId);
      return this.#call(seed, "money", () => this.#message("payout", [factOfPayout(this.#payout(seed, input))]));
    },
    find: ({ attemptId, gatewayPayoutId }) => {
      const found =
        (gatewayPayoutId === null ? undefined : this.payouts.get(gatewayPayoutId)) ??
        this.#byKey(this.payouts, attemptId);
      return this.#call(found?.seed ?? null, "none", () =>
        found ? this.#message("payout", [factOfPayout(found)]) : null,
      );
    },
    balance: () => Promise.resolve(null),
  };

  readonly webhooks = {
    verify: () => Promise.reject(new AppError("invalid_signature", "nobody signs here")),
    translate: readFacts,
  };

  order(id: string): GatewayOrder {
    const order = this.orders.get(id);
    if (order === undefined) throw new AppError("gateway_rejected", `no order ${id}`);
    return order;
  }

  /** The customer pays: captured at once, authorised until we capture, or refused. */
  charge(orderId: string, status: GatewayPayment["status"]): GatewayPayment {
    const order = this.order(orderId);
    const payment: GatewayPayment = {
      id: this.#id("pay", order.seed),
      order,
      amount: order.amount,
      status,
      refunded: 0n,
    };
    order.payments.push(payment);
    this.payments.set(payment.id, payment);
    this.tell(payment);
    return payment;
  }

  /** Puts into the outbox what webhooks would say about a payment; some leave out the fee. */
  tell(payment: GatewayPayment): void {
    const { outbox, dice } = this.#weatherOf(payment.order.seed);
    if (payment.status !== "failed") outbox.push(this.#webhook(factOfPayment({ ...payment, status: "authorized" })));
    if (payment.status !== "authorized") {
      outbox.push(this.#webhook(factOfPayment(payment, dice.chance(75))));
      outbox.push(this.#webhook(factOfPayment(payment, dice.chance(75))));
    }
  }

  /** A refund that was pending comes to its end. */
  finishRefund(refund: GatewayRefund, status: "done" | "failed"): void {
    if (refund.status !== "pending") return;
    refund.status = status;
    if (status === "failed") refund.payment.refunded -= refund.amount.minor;
    this.#weatherOf(refund.payment.order.seed).outbox.push(this.#webhook(factOfRefund(refund)));
  }

  movePayout(payout: GatewayPayout, status: GatewayPayout["status"]): void {
    payout.status = status;
    this.#weatherOf(payout.seed).outbox.push(this.#webhook(factOfPayout(payout)));
  }

  #findOrAddOrder(input: CreateOrder): GatewayOrder {
    const known = [...this.orders.values()].find((order) => order.paymentId === input.paymentId);
    if (known) return known;
    const seed = currentSeed();
    const order = { id: this.#id("order", seed), seed, paymentId: input.paymentId, amount: input.amount, payments: [] };
    this.orders.set(order.id, order);
    return order;
  }

  #byKey<T extends { readonly key: string }>(things: ReadonlyMap<string, T>, key: string): T | undefined {
    return this.#knowsKeys ? [...things.values()].find((each) => each.key === key) : undefined;
  }

  #payment(id: string): GatewayPayment {
    const payment = this.payments.get(id);
    if (payment === undefined) throw new AppError("gateway_rejected", `no payment ${id}`);
    return payment;
  }

  #refund(input: CreateRefund, payment: GatewayPayment): GatewayRefund {
    const known = this.#byKey(this.refunds, input.refundId);
    if (known) return known;
    const { dice, isCalm } = this.#weatherOf(payment.order.seed);
    if (!isCalm && dice.chance(8)) throw new AppError("gateway_funds_short", "the balance is short");
    if (payment.refunded + input.amount.minor > payment.amount.minor)
      throw new AppError("gateway_rejected", "more than is left of the payment");
    const status = isCalm || dice.chance(60) ? "done" : "pending";
    const refund: GatewayRefund = {
      id: this.#id("rfd", payment.order.seed),
      key: input.refundId,
      payment,
      amount: input.amount,
      status,
    };
    payment.refunded += input.amount.minor;
    this.refunds.set(refund.id, refund);
    return refund;
  }

  #payout(seed: number, input: SendPayout): GatewayPayout {
    const known = this.#byKey(this.payouts, input.attemptId);
    if (known && !isSame(known.amount, input.amount))
      throw new AppError("gateway_rejected", "this key has another amount");
    if (known) return known;
    const { dice, isCalm } = this.#weatherOf(seed);
    if (!isCalm && dice.chance(5)) throw new AppError("gateway_rejected", "no such account");
    const { attemptId: key, payoutId, amount } = input;
    const payout: GatewayPayout = { id: this.#id("pout", seed), seed, key, payoutId, amount, status: "processing" };
    this.payouts.set(payout.id, payout);
    return payout;
  }

  /** One call: it may fail before its effect, or after it without anybody hearing of it. */
  async #call<T>(seed: number | null, effect: "none" | "money", work: () => T): Promise<T> {
    await Promise.resolve();
    const weather = seed === null ? undefined : this.#weatherOf(seed);
    point();
    const fault = weather === undefined || weather.isCalm ? 100 : weather.dice.below(100);
    const unknown = effect === "money" ? "gateway_outcome_unknown" : "gateway_unreachable";
    if (fault < 4) throw new AppError("gateway_unreachable", "nobody was reached");
    if (fault < 8) throw new AppError(unknown, "no answer, and no effect");
    const result = work();
    point();
    if (fault < 13) throw new AppError(unknown, "no answer, but an effect");
    return result;
  }

  /** An answer: the same again where nothing has changed. */
  #message(shape: GatewayMessage["shape"], facts: readonly Fact[]): GatewayMessage {
    return writeFacts(shape, "answer", facts);
  }

  /** A webhook: each is one of a kind. */
  #webhook(fact: Fact): GatewayMessage {
    this.#serial += 1;
    return writeFacts("webhook", `${this.name}${this.#serial}`, [fact]);
  }

  /** Names the life, so that a difference names its seed. */
  #id(kind: string, seed: number): string {
    this.#serial += 1;
    return `${kind}_${seed}_${this.#serial}`;
  }
}

function noDisputes(): Promise<never> {
  return Promise.reject(new AppError("not_found", "this gateway has no disputes"));
}
