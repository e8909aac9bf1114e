import { add, formatMoney, type Money, money, zero } from "@/lib/core/money";
import type { HeldSum, PartnerBalance } from "@/lib/views/partner";
import { PaidFigures } from "../../_payouts/paid-figures";
import { Alert } from "../../_ui/alert";
import { FigureCard } from "../../_ui/card";
import { ExplainedMoney, ExplainedWallets } from "../../_ui/explained-money";
import { MoneyList } from "../../_ui/money-text";
import { formatAhead, TimeText } from "../../_ui/time-text";

interface Props {
  readonly balance: PartnerBalance;
  readonly partnerId: string;
  readonly now: Date;
  /** What money is called that waits for the settlement. */
  readonly heldLabel: string;
}

/** Where the partner's money stands: free, held, on its way, and at the bank. */
export function Figures({ balance, partnerId, now, heldLabel }: Props) {
  const { available, heldSums } = balance;
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <FigureCard label="Available" note="Can be paid out now">
        <ExplainedWallets values={available} kind="balance" partnerId={partnerId} />
      </FigureCard>
      <FigureCard
        label={`${heldLabel}, your share`}
        note={
          heldSums.length === 0 ? (
            "Becomes available 24 hours after a session is confirmed"
          ) : (
            <Releases sums={heldSums} now={now} />
          )
        }
      >
        <MoneyList values={heldSums.map(({ expected }) => expected)} />
      </FigureCard>
      <PaidFigures balance={balance} />
    </div>
  );
}

/** How much is free next and when, when all of it is, and what waits for somebody. */
function Releases({ sums, now }: { sums: readonly HeldSum[]; now: Date }) {
  return (
    <span className="grid gap-1">
      {sums.map(({ expected, next, allAt, undated }) => (
        <span key={expected.currency} className="block">
          {next === null ? null : (
            <span className="block">
              {formatMoney(next.amount)} on <TimeText at={next.at} />
              <Ahead at={next.at} now={now} />
            </span>
          )}
          {allAt === null || allAt.getTime() === next?.at.getTime() ? null : (
            <span className="block">
              {undated.minor === 0n ? "all of it" : formatMoney(dated(expected, undated))} by <TimeText at={allAt} />
            </span>
          )}
          {undated.minor === 0n ? null : (
            <span className="block">{formatMoney(undated)} once it is confirmed or decided</span>
          )}
        </span>
      ))}
    </span>
  );
}

const dated = (expected: Money, undated: Money): Money => money(expected.minor - undated.minor, expected.currency);

function Ahead({ at, now }: { at: Date; now: Date }) {
  const ahead = formatAhead(at, now);
  return ahead === "" ? null : ` (in ${ahead})`;
}

/** What stands beside the balance: a debt as what it is, and what is kept back. */
export function Beside({ balance, partnerId }: Pick<Props, "balance" | "partnerId">) {
  const { owed, reserved, available } = balance;
  return (
    <>
      {owed.map((debt) => (
        <div key={debt.currency} className="mb-4">
          <Alert tone="bad">
            <p className="font-semibold">
              Your balance is below zero:{" "}
              <ExplainedMoney value={standing(available, debt)} kind="owed" id={`${partnerId}:${debt.currency}`} />
            </p>
            <p>
              Refunds or lost disputes took {formatMoney(debt)} more than you had, so you owe it. Your next income pays
              it back first, by itself; payouts go on after that.
            </p>
          </Alert>
        </div>
      ))}
      {reserved.map((value) => (
        <div key={value.currency} className="mb-4">
          <Alert tone="quiet">
            <ExplainedMoney value={value} kind="reserve" id={`${partnerId}:${value.currency}`} /> of your income is kept
            in reserve against later refunds and becomes available by itself.
          </Alert>
        </div>
      ))}
    </>
  );
}

/** What is there less what is owed: below zero. */
function standing(available: readonly Money[], debt: Money): Money {
  const there = available.find(({ currency }) => currency === debt.currency) ?? zero(debt.currency);
  return add(there, money(-debt.minor, debt.currency));
}
