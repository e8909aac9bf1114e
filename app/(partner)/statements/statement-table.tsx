import type { Statement, StatementLine, StatementParts } from "@/lib/views/statement";
import { type Column, DataTable } from "../../_ui/data-table";
import { ExplainedMoney } from "../../_ui/explained-money";
import { MoneyText } from "../../_ui/money-text";
import { TimeText } from "../../_ui/time-text";

const PARTS: readonly (readonly [keyof StatementParts, string])[] = [
  ["gross", "Gross"],
  ["commission", "Commission"],
  ["penalty", "Penalty"],
  ["taxes", "Taxes"],
  ["owed", "Owed"],
];

/** The movements of a month; parts of which there are none have no column. */
export function StatementTable({ statement }: { statement: Statement }) {
  const parts = PARTS.filter(([part]) => statement.lines.some((line) => (line.parts?.[part].minor ?? 0n) !== 0n));
  return (
    <DataTable
      caption="Movements of the month"
      rows={statement.lines}
      keyOf={(line) => line.transferId}
      columns={[
        { head: "Date", cell: (line) => <TimeText at={line.at} /> },
        { head: "What", cell: (line) => <What line={line} /> },
        ...parts.map(
          ([part, head]): Column<StatementLine> => ({
            head,
            cell: (line) => <Part line={line} part={part} />,
            isFigure: true,
          }),
        ),
        { head: "Net", cell: (line) => <Net line={line} />, isFigure: true },
        { head: "Balance", cell: (line) => <MoneyText value={line.balance} />, isFigure: true },
      ]}
    />
  );
}

function What({ line: { type, session } }: { line: StatementLine }) {
  return (
    <>
      <span className="block font-medium">{type}</span>
      {session === "" ? null : <span className="block text-sm text-soft">{session}</span>}
    </>
  );
}

function Part({ line, part }: { line: StatementLine; part: keyof StatementParts }) {
  const value = line.parts?.[part];
  return value === undefined || value.minor === 0n ? <span className="text-soft">–</span> : <MoneyText value={value} />;
}

function Net({ line: { net, opens } }: { line: StatementLine }) {
  return (
    <span className="font-semibold">
      {opens === null ? <MoneyText value={net} /> : <ExplainedMoney value={net} {...opens} />}
    </span>
  );
}
