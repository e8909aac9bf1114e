import Link from "next/link";
import { listOpenCases } from "@/lib/views/cases";
import { Alert } from "../_ui/alert";
import { TimeText } from "../_ui/time-text";
import { REASON_WORDS } from "./words";

/** The cases that wait for the partner's answer. */
export async function AnswerAlert({ tenantId, partnerId }: { tenantId: string; partnerId: string }) {
  const waiting = (await listOpenCases({ tenantId, partnerId })).filter((each) => each.state === "awaiting_partner");
  if (waiting.length === 0) return null;
  return (
    <div className="mb-6">
      <Alert tone="wait">
        <p className="font-medium">
          {waiting.length === 1 ? "A case waits for your answer" : `${waiting.length} cases wait for your answer`}
        </p>
        <ul className="mt-1 grid gap-1">
          {waiting.map((found) => (
            <li key={found.caseId}>
              <Link href={`/cases/${found.caseId}`} className="underline">
                {found.title}: {REASON_WORDS[found.reason].toLowerCase()}
              </Link>
              {found.deadlineAt === null ? null : (
                <>
                  , answer by <TimeText at={found.deadlineAt} />
                </>
              )}
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}
