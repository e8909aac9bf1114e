import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import type {
  CreateLinkedAccount,
  CreateTransfer,
  LinkedProduct,
  RoutePort,
} from "@/lib/payments/gateways/route-types";
import { accountOf, type BANK, link } from "../support/linking";
import { type Bench, paidOrder, type Setup, startBenches } from "./adapters-bench";

export const DAY_MS = 86_400_000;

let serial = 0;

/** An id of ours that no other test has. */
export function freshId(prefix: string): string {
  serial += 1;
  return `${prefix}_${serial}`;
}

export function accountInput(change: Partial<CreateLinkedAccount> = {}): CreateLinkedAccount {
  return { ...accountOf(freshId("par")), ...change };
}

export interface RouteBench {
  readonly setup: Setup;
  readonly bench: Bench;
  readonly route: RoutePort;
  /** Moves the simulator's clock. */
  advance(ms: number): Promise<unknown>;
  /** A linked account with stakeholder and bank details, under review. */
  onboard(bank?: typeof BANK): Promise<LinkedProduct>;
  /** A transfer from a new payment to a new account that takes transfers. */
  transferInput(minor?: bigint): Promise<CreateTransfer>;
  /** Brings every transfer that was begun to its end. */
  processTransfers(): Promise<unknown>;
  /** How many transfers of a payment, or reversals of a transfer, the gateway's own books hold. */
  booked(list: "transfers" | "reversals", id: string): Promise<number>;
}

type Booked = Record<string, { readonly source?: string; readonly transferId?: string }[]>;

export async function startRouteBench(): Promise<RouteBench> {
  const setup = await startBenches();
  const { simulator } = setup;
  const bench = setup.benches.razorpay;
  const { route } = bench.gateway;
  if (route === null) throw new Error("Razorpay has no Route");
  const advance = (advanceMs: number) => simulator.control("/__control/clock", { advanceMs });
  const onboard = (bank?: typeof BANK): Promise<LinkedProduct> => link(route, freshId("par"), bank);
  return {
    setup,
    bench,
    route,
    advance,
    onboard,
    async transferInput(minor = 90_000n) {
      const { accountId } = await onboard();
      await advance(DAY_MS + 2_000);
      const { captured } = await paidOrder(bench);
      const { gatewayPaymentId } = captured;
      return { transferId: freshId("trn"), gatewayPaymentId, accountId, amount: money(minor, "INR") };
    },
    processTransfers: () => simulator.control("/__control/razorpay/transfers", {}),
    async booked(list, id) {
      const books = (await simulator.control("/__books")) as Booked;
      return (books[list] ?? []).filter(({ source, transferId }) => source === id || transferId === id).length;
    },
  };
}

/** The gateway's own word in an error. */
export function gatewayCodeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no error",
    (error: unknown) => (isAppError(error) ? error.details["gatewayCode"] : String(error)),
  );
}
