import { formatMoney, type Money } from "@/lib/core/money";
import type { GroupLine } from "@/lib/views/endings";
import { Allowed } from "../../_allowed";
import { ReasonedAction } from "../../_refunds/reasoned-action";
import { DataTable } from "../../_ui/data-table";
import { TimeText } from "../../_ui/time-text";

/** Group sessions ahead, with the button that calls one off for everybody. */
export function Groups({ groups }: { groups: readonly GroupLine[] }) {
  return (
    <DataTable
      caption="Group sessions"
      rows={groups}
      keyOf={(group) => group.offerId}
      columns={[
        { head: "Session", cell: (group) => <span className="font-medium">{group.title}</span> },
        { head: "From", cell: (group) => <TimeText at={group.startsAt} /> },
        { head: "Paid seats", cell: (group) => `${group.paidSeats} of ${group.capacity}`, isFigure: true },
        { head: "To do", cell: (group) => <CallOff group={group} /> },
      ]}
    />
  );
}

function CallOff({ group }: { group: GroupLine }) {
  if (group.isCanceled) return <span className="text-soft">Called off</span>;
  const { paidSeats, paid } = group;
  return (
    <Allowed to="offer.cancel">
      <ReasonedAction
        label="Call off"
        subject={group.title}
        title="Call off for everybody"
        text={
          paidSeats === 0
            ? "Nobody has paid yet. It is no longer sold, and this cannot be undone."
            : `${paidSeats === 1 ? "One customer gets" : `All ${paidSeats} customers get`} everything back: ${sumInWords(paid)}. You get nothing, and this cannot be undone.`
        }
        reasonHint="Your customers can read it."
        path="/api/offers/cancel-all"
        fields={{ offerId: group.offerId }}
      />
    </Allowed>
  );
}

function sumInWords(paid: readonly Money[]): string {
  return paid.map((value) => formatMoney(value)).join(" and ");
}
