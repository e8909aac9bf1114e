import { Link } from "../_ui/link";
import { db } from "@/lib/db/client";
import { may } from "@/lib/auth/permissions";
import { checklistOf } from "@/lib/partners/checklist";
import { currentCaller } from "../_session";
import { Alert } from "../_ui/alert";
import { KYC_TEXT } from "./words";

/** Leads to the steps a partner who cannot be paid out yet. */
export async function OnboardingAlert() {
  const caller = await currentCaller();
  if (caller === null || caller.partnerId === null || !may(caller, "onboarding.read")) return null;
  const { tenantId, partnerId } = caller;
  const list = await checklistOf(db(), { tenantId, partnerId });
  if (list === null || list.state === "active") return null;
  return (
    <div className="mb-6">
      <Alert tone={list.state === "suspended" ? "bad" : "wait"}>
        {KYC_TEXT[list.state]}{" "}
        <Link href="/onboarding" className="font-medium underline">
          See where you are
        </Link>
      </Alert>
    </div>
  );
}
