import type { Tx } from "@/lib/db/client";
import { type KycStep, stepKyc } from "@/lib/partners/kyc";
import type { KycState } from "@/lib/partners/kyc-machine";
import type { PartnerKyc } from "@/prisma/generated/client";
import { writeToPartner } from "./people";

interface Words {
  readonly subject: string;
  readonly text: string;
}

/** What a partner is told of a new state; of the others they learn on the page. */
const WORDS: Partial<Record<KycState, Words>> = {
  active: { subject: "You can be paid out now", text: "Everything is checked. What you earn can be paid out." },
  needs_clarification: {
    subject: "One thing is missing before you can be paid out",
    text: "There is a question about what you told us. Your money stays safe in your wallet meanwhile.",
  },
  suspended: {
    subject: "Payouts to you are stopped",
    text: "Your account is suspended. Your money stays in your wallet; nothing is paid out until this is settled.",
  },
};

/** Moves a partner and tells those who speak for them. @throws AppError `wrong_state` as `stepKyc` */
export async function movePartner(tx: Tx, kyc: PartnerKyc, to: KycState, step: KycStep): Promise<PartnerKyc> {
  const moved = await stepKyc(tx, kyc, to, step);
  const words = WORDS[to];
  if (words === undefined) return moved;
  const paragraphs = [words.text, ...(step.reason == null ? [] : [step.reason])];
  await writeToPartner(tx, kyc, { subject: words.subject, paragraphs });
  return moved;
}
