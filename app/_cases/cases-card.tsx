import { Link } from "../_ui/link";
import type { Group } from "@/lib/auth/permissions";
import { mayGive } from "@/lib/payments/cases/may-open";
import { CASE_REASONS } from "@/lib/payments/cases/terms";
import { canOpenCase, type CaseLine, casesOfOrder } from "@/lib/views/cases";
import { Card } from "../_ui/card";
import { StatusChip } from "../_ui/status-chip";
import { OpenCaseForm } from "./open-case-form";
import { caseStatus, deadlineInWords, REASON_WORDS } from "./words";

interface Props {
  readonly tenantId: string;
  readonly orderId: string;
  readonly reader: Group;
}

/** What was complained about on an order, and the way to complain while there is one. */
export async function CasesCard({ tenantId, orderId, reader }: Props) {
  const [cases, canOpen] = await Promise.all([
    casesOfOrder(tenantId, orderId),
    reader === "operator" ? false : canOpenCase({ tenantId, orderId, role: reader }),
  ]);
  if (cases.length === 0 && !canOpen) return null;
  return (
    <Card title={cases.length === 0 ? "Something went wrong?" : "Cases"} className="no-print">
      <div className="grid gap-5">
        {cases.length === 0 ? null : <CaseLinks cases={cases} reader={reader} />}
        {canOpen && reader !== "operator" ? (
          <>
            <p className="text-soft">{lead(reader)}</p>
            <OpenCaseForm orderId={orderId} reasons={reasonsFor(reader)} />
          </>
        ) : null}
      </div>
    </Card>
  );
}

function lead(reader: "customer" | "partner"): string {
  return reader === "customer"
    ? "Tell us. The partner answers, you can agree on a part of the price, or our team decides. Nobody is paid meanwhile."
    : "If the customer behaved badly, tell us. The customer answers, and our team decides if you do not agree.";
}

function reasonsFor(reader: "customer" | "partner"): { value: string; label: string }[] {
  return CASE_REASONS.filter((reason) => mayGive(reader, reason)).map((value) => ({
    value,
    label: REASON_WORDS[value],
  }));
}

function CaseLinks({ cases, reader }: { cases: readonly CaseLine[]; reader: Group }) {
  return (
    <ul aria-label="Cases about this order" className="grid gap-4">
      {cases.map((found) => (
        <li key={found.caseId} className="grid gap-1">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Link href={`/cases/${found.caseId}`} className="font-medium text-accent-ink underline">
              {REASON_WORDS[found.reason]}
            </Link>
            <StatusChip status={caseStatus(found, reader)} />
          </div>
          <p className="text-[0.9375rem] text-soft">{deadlineInWords(found, reader)}</p>
        </li>
      ))}
    </ul>
  );
}
