import { listRoute } from "@/lib/http/listing";
import { PAYOUT_LIST } from "@/lib/views/lists-money";
import { partnerPayoutAnswer } from "@/types/answers/payouts";

/** Payouts; a partner sees its own. */
export const GET = listRoute({ ...PAYOUT_LIST, permission: "payout.read", name: "payouts", item: partnerPayoutAnswer });
