import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { findChargeback, toChargebackJson } from "@/lib/views/chargebacks";
import { chargebackStoryAnswer } from "@/types/answers/chargebacks";

/** How a chargeback stands, with its dossier and the story of its order. */
export const GET = route(
  { permission: "chargeback.read", limit: "read", answer: chargebackStoryAnswer, audit: "none: reads" },
  async ({ caller, params }) => {
    const chargeback = await findChargeback(caller.tenantId, params["chargebackId"] ?? "");
    if (!chargeback) throw new AppError("not_found", "there is no such chargeback");
    return toChargebackJson(chargeback);
  },
);
