import { MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import { sealAudit, signHeads } from "@/lib/audit/seal";
import { pruneSignIns } from "@/lib/auth/sign-ins";
import { pruneRequests } from "@/lib/http/idempotency";
import { releaseAbandonedJobs, removeReplacedJobs } from "@/lib/jobs/jobs";
import { pruneMail } from "@/lib/mail/outbox";
import { sendMail } from "@/lib/mail/send";
import { recoverAll } from "@/lib/payments/balances/recover";
import { reserveSettled } from "@/lib/payments/balances/take-in";
import { runDeadlines } from "@/lib/payments/deadlines/run";
import { pollPartners } from "@/lib/payments/onboarding/poll";
import { runSchedules } from "@/lib/payments/payouts/schedule";
import { watchBooks } from "@/lib/payments/payouts/watch";
import {
  pollChargebacks,
  pollPayments,
  pollPayouts,
  pollRefunds,
  pollTransfers,
  readDisputeLists,
} from "@/lib/payments/reactions/poll";
import { pruneEvents } from "@/lib/webhooks/prune";
import { publishEvents } from "@/lib/webhooks/publish";
import { sendWebhooks } from "@/lib/webhooks/send";
import { applyAll } from "./registry";

export interface Timer {
  readonly name: string;
  /** Real milliseconds between two looks; what is due is decided by the database's clock. */
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** What happens by the clock alone. Several workers may look at once: the rows are locked, and what is locked is skipped. */
export const TIMERS: readonly Timer[] = [
  { name: "waiting messages", everyMs: 2 * SECOND_MS, run: applyAll },
  { name: "deadlines", everyMs: 2 * SECOND_MS, run: runDeadlines },
  { name: "silent payments", everyMs: 5 * SECOND_MS, run: pollPayments },
  { name: "silent payouts", everyMs: 5 * SECOND_MS, run: pollPayouts },
  { name: "silent refunds", everyMs: 5 * SECOND_MS, run: pollRefunds },
  { name: "silent transfers", everyMs: 5 * SECOND_MS, run: pollTransfers },
  { name: "new income", everyMs: 2 * SECOND_MS, run: reserveSettled },
  { name: "silent chargebacks", everyMs: 5 * SECOND_MS, run: pollChargebacks },
  { name: "lists of disputes", everyMs: 10 * SECOND_MS, run: readDisputeLists },
  { name: "scheduled payouts", everyMs: 5 * SECOND_MS, run: runSchedules },
  { name: "silent partner checks", everyMs: 5 * SECOND_MS, run: pollPartners },
  { name: "partners who owe", everyMs: 5 * SECOND_MS, run: recoverAll },
  { name: "events to tell", everyMs: SECOND_MS, run: publishEvents },
  { name: "webhooks to send", everyMs: SECOND_MS, run: sendWebhooks },
  { name: "letters to send", everyMs: SECOND_MS, run: sendMail },
  { name: "audit seals", everyMs: 2 * SECOND_MS, run: sealAudit },
  { name: "audit heads", everyMs: MINUTE_MS, run: signHeads },
  { name: "the books", everyMs: MINUTE_MS, run: watchBooks },
  { name: "old request keys", everyMs: 10 * MINUTE_MS, run: pruneRequests },
  { name: "old sign-ins", everyMs: 10 * MINUTE_MS, run: pruneSignIns },
  { name: "old letters and events", everyMs: 10 * MINUTE_MS, run: () => Promise.all([pruneMail(), pruneEvents()]) },
  { name: "abandoned jobs", everyMs: 10 * SECOND_MS, run: releaseAbandonedJobs },
  { name: "replaced jobs", everyMs: 10 * MINUTE_MS, run: removeReplacedJobs },
];
