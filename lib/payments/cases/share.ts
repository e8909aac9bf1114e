import { AppError } from "@/lib/core/errors";
import { allocate, type Money } from "@/lib/core/money";

/** The customer's part of what is at stake, by largest remainder, ties to the customer. */
export function computeShare(stake: Money, customerBasisPoints: number): Money {
  const [customer] = allocate(stake, [BigInt(customerBasisPoints), BigInt(10_000 - customerBasisPoints)]);
  if (!customer) throw new AppError("internal", "an allocation lost a part");
  return customer;
}
