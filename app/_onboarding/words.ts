import type { StepName } from "@/lib/partners/checklist";
import type { KycState } from "@/lib/partners/kyc-machine";
import type { Status } from "../_ui/status-chip";

const STATUS: Readonly<Record<KycState, Status>> = {
  incomplete: { word: "Not handed in", tone: "wait" },
  submitted: { word: "Handed in", tone: "wait" },
  under_review: { word: "Being checked", tone: "wait" },
  needs_clarification: { word: "Question open", tone: "bad" },
  active: { word: "Can be paid out", tone: "good" },
  suspended: { word: "Suspended", tone: "bad" },
};

export function kycStatus(state: KycState): Status {
  return STATUS[state];
}

/** What a state means to the partner. */
export const KYC_TEXT: Readonly<Record<KycState, string>> = {
  incomplete: "What you earn stays safe in your wallet. It can be paid out once these steps are done and checked.",
  submitted: "Everything is handed in. It is checked now, which takes minutes, at times a few working days.",
  under_review: "The payment company checks what you handed in. It takes minutes, at times a few working days.",
  needs_clarification: "There is a question about what you told. Mend it below and hand it in again.",
  active: "Everything is checked. What you earn can be paid out.",
  suspended: "Nothing is paid out until this is settled. Your money stays in your wallet.",
};

export const STEP_TITLES: Readonly<Record<StepName, string>> = {
  identity: "Who we talk to",
  business: "Your business",
  address: "Address",
  pan: "PAN",
  gst: "GST",
  payout: "Where the money goes",
  terms: "Terms",
};
