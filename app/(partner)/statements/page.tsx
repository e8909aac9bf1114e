import type { Metadata } from "next";
import { isCurrency } from "@/lib/core/currencies";
import { isMonth, type Month, nameOfMonth } from "@/lib/core/months";
import { db } from "@/lib/db/client";
import { findTenant } from "@/lib/tenants/queries";
import { currenciesOf, monthsOf, readStatement, type Statement } from "@/lib/views/statement";
import { admitPartner, first } from "../../_session";
import { Button } from "../../_ui/button";
import { Card, FigureCard } from "../../_ui/card";
import { EmptyState } from "../../_ui/empty-state";
import { SelectField } from "../../_ui/field";
import { MoneyText } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { StatementTable } from "./statement-table";

export const metadata: Metadata = { title: "Statements" };

type Search = Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;

export default async function StatementsPage({ searchParams }: { searchParams: Search }) {
  const { tenantId, partnerId } = await admitPartner({ path: "/statements", permission: "balance.read" });
  const search = await searchParams;
  const known = await currenciesOf(tenantId, partnerId);
  const currencies = known.length > 0 ? known : [(await findTenant(db(), tenantId)).defaultCurrency];
  const currency = currencies.find((each) => each === first(search["currency"])) ?? currencies[0] ?? "INR";
  const wallet = { tenantId, partnerId, currency: isCurrency(currency) ? currency : "INR" } as const;
  const months = await monthsOf(wallet);
  const asked = first(search["month"]) ?? "";
  const month = isMonth(asked) && months.includes(asked) ? asked : (months[0] ?? "2026-01");
  const statement = await readStatement(wallet, month);
  return (
    <>
      <PageHeader title="Statements" lead="What came in and went out, month by month. A month is India's." />
      <Chooser months={months} month={month} currencies={currencies} currency={currency} />
      {statement === null ? null : <Sheet statement={statement} />}
    </>
  );
}

interface ChooserProps {
  readonly months: readonly Month[];
  readonly month: Month;
  readonly currencies: readonly string[];
  readonly currency: string;
}

function Chooser({ months, month, currencies, currency }: ChooserProps) {
  return (
    <form className="mb-6 flex flex-wrap items-end gap-4">
      <div className="w-full sm:w-56">
        <SelectField id="month" name="month" label="Month" defaultValue={month}>
          {months.map((each) => (
            <option key={each} value={each}>
              {nameOfMonth(each)}
            </option>
          ))}
        </SelectField>
      </div>
      {currencies.length === 1 ? null : (
        <div className="w-full sm:w-32">
          <SelectField id="currency" name="currency" label="Currency" defaultValue={currency}>
            {currencies.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <Button type="submit" look="plain">
        Show
      </Button>
    </form>
  );
}

function Sheet({ statement }: { statement: Statement }) {
  const { opening, closing, lines, own, beside, month } = statement;
  const figures = [
    ["Opening balance", opening],
    ["Closing balance", closing],
    ...(
      [
        ["In reserve", beside.reserve],
        ["Set aside", beside.setAside],
        ["Owed by you", beside.owed],
        ...(own === null
          ? []
          : ([
              ["Commission of own sales", own.charged],
              ["Commission paid", own.paid],
              ["Commission you owe", own.owed],
            ] as const)),
      ] as const
    ).filter(([, { minor }]) => minor !== 0n),
  ] as const;
  return (
    <>
      <div className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {figures.map(([label, value]) => (
          <FigureCard key={label} label={label}>
            <MoneyText value={value} />
          </FigureCard>
        ))}
      </div>
      <Card title={nameOfMonth(month)} aside={<Downloads statement={statement} />}>
        {lines.length === 0 ? (
          <EmptyState title="Nothing moved in this month" />
        ) : (
          <StatementTable statement={statement} />
        )}
      </Card>
    </>
  );
}

function Downloads({ statement: { partnerId, month, currency } }: { statement: Statement }) {
  const path = `/api/partners/${partnerId}/statements/${month}?currency=${currency}`;
  return (
    <p className="flex gap-4">
      {(["pdf", "csv"] as const).map((format) => (
        <a
          key={format}
          href={`${path}&format=${format}`}
          download
          className="inline-flex min-h-11 items-center text-accent-ink underline"
        >
          <span className="sr-only">Download as </span>
          {format.toUpperCase()}
        </a>
      ))}
    </p>
  );
}
