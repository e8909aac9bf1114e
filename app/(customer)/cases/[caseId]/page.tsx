import type { Metadata } from "next";
import { Link } from "../../../_ui/link";
import { notFound } from "next/navigation";
import type { Caller } from "@/lib/auth/caller";
import type { Group } from "@/lib/auth/permissions";
import { listApprovals } from "@/lib/views/approvals";
import { type CaseStory, findCase } from "@/lib/views/cases";
import { Conversation } from "../../../_cases/conversation";
import { DecisionCard } from "../../../_cases/decision-card";
import { DecisionForm } from "../../../_cases/decision-form";
import { OffersCard } from "../../../_cases/offers-card";
import { caseStatus, deadlineInWords, REASON_WORDS, sideInWords } from "../../../_cases/words";
import { ApprovalList } from "../../../_endings/approval-list";
import { admit } from "../../../_session";
import { Card, Facts } from "../../../_ui/card";
import { DeedButton } from "../../../_ui/deed-button";
import { MoneyText } from "../../../_ui/money-text";
import { StatusChip } from "../../../_ui/status-chip";
import { TimeText } from "../../../_ui/time-text";

export const metadata: Metadata = { title: "Case" };

export default async function CasePage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const path = `/cases/${encodeURIComponent(caseId)}`;
  const caller = await admit({ path, permission: "case.read" });
  const story = await findCase(caller, caseId);
  if (!story) notFound();
  const reader = caller.group;
  return (
    <>
      <Header story={story} reader={reader} />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          {story.actions.decide ? <Decide story={story} caller={caller} /> : null}
          <Conversation story={story} reader={reader} />
        </div>
        <div className="grid min-w-0 gap-6">
          <DecisionCard story={story} reader={reader} />
          <OffersCard story={story} reader={reader} />
          <Card title="About this case">
            <CaseFacts story={story} reader={reader} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** The form, or what waits for a second operator. */
async function Decide({ story, caller }: { story: CaseStory; caller: Caller }) {
  const waiting = (await listApprovals(caller.tenantId, story.caseId)).filter(({ state }) => state === "pending");
  return (
    <Card title={story.state === "appealed" ? "Decide about the appeal" : "Decide"}>
      {waiting.length > 0 ? (
        <ApprovalList approvals={waiting} userId={caller.userId} />
      ) : (
        <DecisionForm
          caseId={story.caseId}
          currency={story.stake.currency}
          stakeMinor={Number(story.stake.minor)}
          isSettled={story.isSettled}
        />
      )}
    </Card>
  );
}

function Header({ story, reader }: { story: CaseStory; reader: Group }) {
  return (
    <div className="mb-8">
      <p className="text-soft">
        Case about{" "}
        <Link href={orderPath(story, reader)} className="text-accent-ink underline">
          {story.title}
        </Link>
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{REASON_WORDS[story.reason]}</h1>
        <StatusChip status={caseStatus(story, reader)} />
        {reader === "operator" && story.escalatedAt !== null && story.closedAt === null ? (
          <StatusChip status={{ word: "Escalated", tone: "bad" }} />
        ) : null}
      </div>
      <p className="mt-3 max-w-2xl text-lg text-soft">{deadlineInWords(story, reader)}</p>
    </div>
  );
}

function orderPath({ orderId }: CaseStory, reader: Group): string {
  return reader === "operator" ? `/operator/payments/${orderId}` : `/orders/${orderId}`;
}

function CaseFacts({ story, reader }: { story: CaseStory; reader: Group }) {
  const { stake, closedAt, openedBy, openedAt, actions } = story;
  return (
    <div className="grid gap-5">
      <Facts
        items={[
          ["Customer", story.customerName],
          ["Partner", story.partnerName],
          ["Opened by", sideInWords(openedBy, reader)],
          ["Opened", <TimeText key="opened" at={openedAt} />],
          closedAt === null
            ? (["At stake", <MoneyText key="stake" value={stake} />] as const)
            : (["Closed", <TimeText key="closed" at={closedAt} />] as const),
        ]}
      />
      {actions.withdraw ? (
        <DeedButton
          label="Withdraw the case"
          subject="the session is settled as planned"
          path={`/api/cases/${story.caseId}/withdraw`}
        />
      ) : null}
    </div>
  );
}
