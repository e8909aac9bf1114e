import { BUSINESS_TYPES, isPerson, STATES, type BusinessType } from "@/lib/partners/business";
import type { Checklist, StepName } from "@/lib/partners/checklist";
import { type AgreedText, UNREGISTERED } from "@/lib/partners/declarations";
import { TimeText } from "../_ui/time-text";
import { GstForm } from "./gst-form";
import { PayoutAccountForm } from "./payout-account-form";
import type { StepField } from "./step-form";
import { type PlainStep, PlainStepForm, TermsForm } from "./told-steps";

/** The form of one step with what was told before. */
export function CurrentStep({ step, list, terms }: { step: StepName; list: Checklist; terms: AgreedText }) {
  const { profile } = list;
  switch (step) {
    case "identity":
    case "business":
    case "address":
    case "pan":
      return <PlainStepForm step={step} fields={fieldsOf(step, list)} />;
    case "gst":
      return <GstForm isUnregistered={profile.isUnregistered} shown={profile.gstin} declaration={UNREGISTERED.text} />;
    case "payout":
      return (
        <div className="grid gap-5">
          <Accounts list={list} />
          <PayoutAccountForm />
        </div>
      );
    case "terms":
      return <TermsForm version={terms.version} text={terms.text} />;
  }
}

/** Where money goes now, and from when on. */
export function Accounts({ list }: { list: Checklist }) {
  if (list.accounts.length === 0) return null;
  return (
    <ul className="grid gap-2" aria-label="Your accounts">
      {list.accounts.map(({ method, currency, label, usableFrom }) => (
        <li key={`${method} ${currency}`} className="rounded-lg border border-line px-4 py-3">
          <span className="font-medium">
            {label} ({currency})
          </span>
          <span className="block text-sm text-soft">
            In use from <TimeText at={usableFrom} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function fieldsOf(step: PlainStep, { profile }: Checklist): readonly StepField[] {
  switch (step) {
    case "identity":
      return [
        { name: "contactName", label: "Your full name", saved: profile.contactName, input: { autoComplete: "name" } },
        {
          name: "phone",
          label: "Telephone number",
          saved: profile.phone,
          input: { type: "tel", autoComplete: "tel" },
        },
      ];
    case "business":
      return [
        {
          name: "businessType",
          label: "You sell as",
          saved: profile.businessType,
          choices: Object.entries(BUSINESS_TYPES).map(([word, { name }]) => [word, name] as const),
        },
        {
          name: "legalName",
          label: "Legal name",
          hint: "As it stands in the papers; of a person, their own name",
          saved: profile.legalName,
          input: { autoComplete: "organization" },
        },
      ];
    case "address":
      return addressFields(profile);
    case "pan":
      return panFields(profile);
  }
}

function addressFields(profile: Checklist["profile"]): readonly StepField[] {
  return [
    { name: "street1", label: "House and street", saved: profile.street1, input: { autoComplete: "address-line1" } },
    {
      name: "street2",
      label: "Area (if there is one)",
      saved: profile.street2,
      input: { autoComplete: "address-line2" },
    },
    { name: "city", label: "City", saved: profile.city, input: { autoComplete: "address-level2" } },
    { name: "stateCode", label: "State", saved: profile.stateCode, choices: sortedStates() },
    {
      name: "postalCode",
      label: "PIN code",
      saved: profile.postalCode,
      input: { inputMode: "numeric", autoComplete: "postal-code" },
    },
  ];
}

function sortedStates(): (readonly [string, string])[] {
  return Object.entries(STATES).toSorted(([, one], [, other]) => one.localeCompare(other));
}

function panFields({ businessType, pan, signatoryPan }: Checklist["profile"]): readonly StepField[] {
  const given = (shown: string | null): string => (shown === null ? "" : ` Given: ${shown}`);
  const input = { autoCapitalize: "characters" } as const;
  const isOwn = businessType === null || isPerson(businessType as BusinessType);
  return [
    {
      name: "pan",
      label: isOwn ? "Your PAN" : "PAN of the business",
      hint: `Ten characters, such as AVOPB1111K. It is stored encrypted.${given(pan)}`,
      input,
    },
    ...(isOwn
      ? []
      : [
          {
            name: "signatoryPan",
            label: "PAN of the person who signs",
            hint: `Its fourth letter is a P.${given(signatoryPan)}`,
            input,
          },
        ]),
  ];
}
