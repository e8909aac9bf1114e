import type { Metadata } from "next";
import { db } from "@/lib/db/client";
import { type Checklist, missingSteps, STEPS, type StepName } from "@/lib/partners/checklist";
import { partnerTerms } from "@/lib/partners/declarations";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { Accounts, CurrentStep } from "../../_onboarding/current-step";
import { OwnGatewayCard } from "../../_onboarding/own-gateway-card";
import { PayoutAccountForm } from "../../_onboarding/payout-account-form";
import { Progress } from "../../_onboarding/progress";
import { SubmitForm } from "../../_onboarding/submit-form";
import { KYC_TEXT, kycStatus, STEP_TITLES } from "../../_onboarding/words";
import { admitPartner, first } from "../../_session";
import { Alert } from "../../_ui/alert";
import { ButtonLink } from "../../_ui/button";
import { Card } from "../../_ui/card";
import { PageHeader } from "../../_ui/page-header";
import { Refresh } from "../../_ui/refresh";
import { StatusChip } from "../../_ui/status-chip";

export const metadata: Metadata = { title: "Getting paid" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OnboardingPage({ searchParams }: Props) {
  const { tenantId, partnerId } = await admitPartner({ path: "/onboarding", permission: "onboarding.read" });
  const list = await theChecklist(db(), { tenantId, partnerId });
  const asked = first((await searchParams)["step"]);
  return (
    <>
      <PageHeader title="Getting paid" lead={KYC_TEXT[list.state]}>
        <StatusChip status={kycStatus(list.state)} />
      </PageHeader>
      <Told list={list} />
      {list.state === "incomplete" || list.state === "needs_clarification" ? (
        <Steps list={list} step={stepFor(list, asked)} tenantId={tenantId} />
      ) : (
        <Afterwards list={list} />
      )}
      <div className="mt-6">
        <OwnGatewayCard tenantId={tenantId} partnerId={partnerId} />
      </div>
    </>
  );
}

/** The step that was asked for, else the first that is left to do or to mend; null when there is none. */
function stepFor(list: Checklist, asked: string | null): StepName | null {
  const wanted = STEPS.find((step) => step === asked);
  return wanted ?? missingSteps(list)[0] ?? null;
}

/** What the operator or the gateway said. */
function Told({ list }: { list: Checklist }) {
  if (list.reason === null && list.toMend.length === 0) return null;
  return (
    <div className="mb-6">
      <Alert tone="bad">
        {list.reason === null ? null : <p>{list.reason}</p>}
        <ul className="grid gap-1">
          {list.toMend.map(({ step, text }) => (
            <li key={`${step} ${text}`}>
              {text}{" "}
              {step === null ? null : (
                <a href={`/onboarding?step=${step}`} className="font-medium underline">
                  Mend: {STEP_TITLES[step]}
                </a>
              )}
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

async function Steps({ list, step, tenantId }: { list: Checklist; step: StepName | null; tenantId: string }) {
  const isWhole = missingSteps(list).length === 0;
  return (
    <div className="grid gap-6 lg:grid-cols-[18rem_1fr] lg:items-start">
      <Card>
        <Progress list={list} current={step} />
      </Card>
      <div className="grid gap-6">
        {step === null ? null : (
          <Card title={STEP_TITLES[step]} key={step}>
            <CurrentStep step={step} list={list} terms={await partnerTerms(db(), tenantId)} />
          </Card>
        )}
        {isWhole ? (
          <Card title="Hand it in">
            <SubmitForm />
          </Card>
        ) : null}
      </div>
    </div>
  );
}

function Afterwards({ list }: { list: Checklist }) {
  const isMoving = list.state === "submitted" || list.state === "under_review";
  return (
    <div className="grid gap-6">
      {isMoving ? <Refresh everyMs={3_000} /> : null}
      {list.state === "active" ? (
        <div>
          <ButtonLink href="/payouts">Go to your payouts</ButtonLink>
        </div>
      ) : null}
      <Card title={STEP_TITLES.payout}>
        <div className="grid gap-5">
          <Accounts list={list} />
          {list.state === "active" ? (
            <>
              <p className="text-soft">
                Another account replaces the one of its kind. Nothing is sent to it for a day, and you are told by mail.
              </p>
              <PayoutAccountForm />
            </>
          ) : null}
        </div>
      </Card>
    </div>
  );
}
