import { header, type Incoming, param, type Reply, type Route } from "../http";
import type { Sim } from "../sim";
import { refuseId } from "./errors";
import { collection } from "./input";
import type { SettlementRow } from "./route-model";
import { writeSettlement } from "./transfer-life";

/** Settlements to linked accounts, which `X-Razorpay-Account` names; our own balance keeps everything. */
function settlementsFor(sim: Sim, request: Incoming): SettlementRow[] {
  const accountId = header(request, "x-razorpay-account");
  return [...sim.world.razorpay.settlements.values()].filter((settlement) => settlement.accountId === accountId);
}

function getSettlement(sim: Sim, request: Incoming): Reply {
  const id = param(request, "id");
  const settlement = settlementsFor(sim, request).find((each) => each.id === id);
  return settlement === undefined ? refuseId(id, "setl") : { status: 200, json: writeSettlement(settlement) };
}

export const SETTLEMENT_ROUTES: readonly Route[] = [
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/settlements",
    handle: (sim, request) => ({
      status: 200,
      json: collection(request.query, settlementsFor(sim, request), writeSettlement),
    }),
  },
  { gateway: "razorpay", method: "GET", path: "/v1/settlements/:id", handle: getSettlement },
];
