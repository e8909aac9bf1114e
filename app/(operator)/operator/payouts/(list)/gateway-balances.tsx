import type { GatewayBalance } from "@/lib/views/gateway-balances";
import { gatewayLabel } from "../../../../_gateways";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";

const COLUMNS: readonly Column<GatewayBalance>[] = [
  { head: "Gateway", cell: ({ gateway }) => gatewayLabel(gateway) },
  { head: "Our books", cell: ({ ours }) => <MoneyText value={ours} />, isFigure: true },
  { head: "The gateway says", cell: ({ theirs }) => (theirs ? <MoneyText value={theirs} /> : "–"), isFigure: true },
  { head: "Difference", cell: (row) => <Difference row={row} /> },
];

export function GatewayBalances({ balances }: { balances: readonly GatewayBalance[] }) {
  if (balances.length === 0) return <EmptyState title="Nothing was placed at a gateway yet" />;
  return (
    <DataTable
      caption="Balances at the gateways"
      rows={balances}
      keyOf={({ gateway, ours }) => `${gateway} ${ours.currency}`}
      columns={COLUMNS}
    />
  );
}

function Difference({ row: { note, difference } }: { row: GatewayBalance }) {
  if (note === "not_asked") return <span className="text-soft">This gateway is not asked for its balance</span>;
  if (note === "no_answer") return <span className="text-bad-ink">No answer just now</span>;
  if (difference === null || note === "same") return "None";
  return (
    <span className="block min-w-56 whitespace-normal">
      <MoneyText value={difference} />
      <span className="block text-sm text-soft">
        Payouts under way left the gateway before our books know; fees and settlements come later too.
      </span>
    </span>
  );
}
