// `npm run explain:prove -- [--orders 10000] [--seed 1]`: random settled orders with all that can happen to their money,
// in a database of their own; every payout, settlement, payment, refund and wallet is explained, and the leaves of each
// tree have to add up to what the ledger says. Prints one line of JSON; exit 1 when something does not.
import { parseArgs } from "node:util";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { withPlace } from "../bench/place";
import { diceOf } from "../dice";
import { fill } from "./fill";
import { judge } from "./judge";
import { openMarket } from "./orders";

const { values } = parseArgs({
  options: { orders: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const [orders, seed] = [Number(values.orders), Number(values.seed)];
if (!(Number.isInteger(orders) && orders > 0 && Number.isInteger(seed))) {
  console.error("--orders needs a positive whole number, --seed a whole number");
  process.exit(1);
}

const ORDERS_OF_A_PARTNER = 200;

const proof = await withPlace({}, async ({ tenant, owner, stack }) => {
  await owner.query(
    "INSERT INTO income_tier (tenant_id, partner_id, netting_basis_points, reserve_basis_points, reserve_days) VALUES ($1, '*', 5000, 1000, 5)",
    [tenant],
  );
  const began = performance.now();
  const market = await openMarket(
    { tenantId: tenant, dice: diceOf(seed, "explain"), prefix: "PROOF" },
    Math.ceil(orders / ORDERS_OF_A_PARTNER),
  );
  await fill(market, orders);
  const filled = performance.now();
  const found = await judge(tenant);
  const seconds = { filling: secondsOf(filled - began), explaining: secondsOf(performance.now() - filled) };
  const broken = (await checkBooks(stack.ownerUrl)).filter(({ rule }) => /^[GLPS]/.test(rule));
  return { orders, seed, ...found, wrong: found.wrong.slice(0, 20), notAddingUp: found.wrong.length, broken, seconds };
});
console.log(JSON.stringify(proof));
process.exit(proof.notAddingUp === 0 && proof.broken.length === 0 ? 0 : 1);

function secondsOf(ms: number): number {
  return Math.round(ms / 100) / 10;
}
