import { db } from "@/lib/db/client";
import { BUSINESS_TYPES, type BusinessType, STATES } from "@/lib/partners/business";
import { type Checklist, checklistOf } from "@/lib/partners/checklist";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card, Facts } from "../_ui/card";
import { StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { Accounts } from "./current-step";
import { kycStatus, STEP_TITLES } from "./words";

interface Props {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly name: string;
  readonly title?: string;
}

/** How far a partner is with showing who they are, for those who run the marketplace. */
export async function KycCard({ tenantId, partnerId, name, title = name }: Props) {
  const list = await checklistOf(db(), { tenantId, partnerId });
  if (list === null) return null;
  return (
    <Card title={title} aside={<StatusChip status={kycStatus(list.state)} />}>
      <div className="grid gap-5">
        <Facts items={factsOf(list)} />
        <Accounts list={list} />
        <ul className="grid gap-1 text-bad-ink empty:hidden">
          {list.toMend.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <Allowed to="kyc.decide">
          <Decisions list={list} name={name} />
        </Allowed>
      </div>
    </Card>
  );
}

function factsOf({ profile, steps, stateSince, reason, hasLinkedAccount }: Checklist) {
  const left = steps.filter(({ isDone }) => !isDone).map(({ step }) => STEP_TITLES[step]);
  const type = profile.businessType as BusinessType | null;
  const address = [profile.street1, profile.street2, profile.city, profile.postalCode, STATES[profile.stateCode ?? ""]];
  const items = [
    ["Since", <TimeText key="since" at={stateSince} />],
    ["Checked by", hasLinkedAccount ? "the gateway" : "an operator"],
    ["Steps left", left.length === 0 ? "none" : left.join(", ")],
    ["Said", reason],
    ["Legal name", profile.legalName],
    ["Sells as", type === null ? null : BUSINESS_TYPES[type].name],
    ["Person", profile.contactName],
    ["Telephone", profile.phone],
    ["Address", address.filter((part) => part != null && part !== "").join(", ")],
    ["PAN", profile.pan],
    ["PAN of who signs", profile.signatoryPan],
    ["GSTIN", profile.isUnregistered === true ? "declared to have none" : profile.gstin],
  ] as const;
  return items.filter(([, value]) => value !== null && value !== "");
}

function Decisions({ list: { partnerId, state, hasLinkedAccount }, name }: { list: Checklist; name: string }) {
  const shared = { subject: name, path: `/api/partners/${partnerId}/kyc`, reasonHint: "The partner reads it." };
  const mayApprove =
    state === "suspended" || (!hasLinkedAccount && (state === "submitted" || state === "needs_clarification"));
  const mayAsk = !hasLinkedAccount && state === "submitted";
  return (
    <div className="flex flex-wrap gap-3">
      {mayApprove ? (
        <ReasonedAction
          {...shared}
          label={state === "suspended" ? "Lift the suspension" : "Approve"}
          title={state === "suspended" ? "Lift the suspension" : "Approve the partner"}
          text="What the partner earns can be paid out then. Whom the gateway checks it is asked about again."
          fields={{ decision: "approve" }}
          look="primary"
        />
      ) : null}
      {mayAsk ? (
        <ReasonedAction
          {...shared}
          label="Ask"
          title="Ask the partner"
          text="The partner mends it and hands it in again."
          fields={{ decision: "clarify" }}
        />
      ) : null}
      {state === "suspended" ? null : (
        <ReasonedAction
          {...shared}
          label="Suspend"
          title="Suspend the partner"
          text="Nothing more is paid out to the partner. What they earn stays in their wallet."
          fields={{ decision: "suspend" }}
        />
      )}
    </div>
  );
}
