import type { ReactNode } from "react";
import type { PlanOrderLine } from "@/lib/views/orders";
import { Facts } from "../_ui/card";
import { TimeText } from "../_ui/time-text";
import { periodWords } from "./words";

type Fact = readonly [string, ReactNode];

/** What was bought, and from when until when it runs. */
export function PlanFacts({ order, customer }: { order: PlanOrderLine; customer?: string }) {
  const buyer: Fact[] = customer === undefined ? [] : [["Bought by", customer]];
  return (
    <Facts items={[["Plan", order.title], ...buyer, ["For", periodWords(order.periodDays)], ...timesOf(order.runs)]} />
  );
}

function timesOf(runs: PlanOrderLine["runs"]): Fact[] {
  if (runs === null) return [];
  const { startsAt, endsAt, endedAt } = runs;
  return [
    ["From", <TimeText key="from" at={startsAt} />],
    [endedAt === null ? "Until" : "Ended early", <TimeText key="until" at={endedAt ?? endsAt} />],
  ];
}
