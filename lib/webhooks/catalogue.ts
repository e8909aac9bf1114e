/** What a webhook can be about, and which field of an audit row's payload holds its id; null for the row's subject. */
export const OBJECTS = {
  order: null,
  session: null,
  hold: null,
  settlement: null,
  refund: "refundId",
  chargeback: "chargebackId",
  case: "caseId",
  payout: null,
} as const;
export type ObjectKind = keyof typeof OBJECTS;

/**
 * Every event that is told to endpoints: what it is about, and the audited deeds that it follows from. The table
 * `webhook_cause` says the same to the database, which writes the event in the statement of the audit row.
 */
export const EVENTS = {
  "order.paid": { about: "order", causes: ["order.paid"] },
  "order.expired": { about: "order", causes: ["order.expired"] },
  "order.canceled": { about: "order", causes: ["order.canceled"] },
  "session.completed": { about: "session", causes: ["session.completed"] },
  "session.canceled": { about: "session", causes: ["session.canceled"] },
  "hold.started": { about: "hold", causes: ["hold.started", "session.completed"] },
  "hold.paused": { about: "hold", causes: ["hold.paused"] },
  "hold.resumed": { about: "hold", causes: ["hold.ended", "hold.resumed"] },
  "settlement.released": { about: "settlement", causes: ["escrow.settled"] },
  "refund.requested": { about: "refund", causes: ["refund.requested"] },
  "refund.succeeded": { about: "refund", causes: ["refund.succeeded"] },
  "refund.failed": { about: "refund", causes: ["refund.needs_manual"] },
  "refund.rejected": { about: "refund", causes: ["refund.rejected"] },
  "refund.canceled": { about: "refund", causes: ["refund.canceled"] },
  "chargeback.opened": { about: "chargeback", causes: ["chargeback.opened"] },
  "chargeback.under_review": { about: "chargeback", causes: ["chargeback.under_review"] },
  "chargeback.won": { about: "chargeback", causes: ["chargeback.won"] },
  "chargeback.lost": { about: "chargeback", causes: ["chargeback.accepted", "chargeback.expired", "chargeback.lost"] },
  "chargeback.withdrawn": { about: "chargeback", causes: ["chargeback.prevented", "chargeback.withdrawn"] },
  "case.opened": { about: "case", causes: ["case.opened"] },
  "case.under_review": { about: "case", causes: ["case.under_review"] },
  "case.resolved": {
    about: "case",
    causes: ["case.resolved_customer", "case.resolved_partner", "case.resolved_split"],
  },
  "case.appealed": { about: "case", causes: ["case.appealed"] },
  "case.withdrawn": { about: "case", causes: ["case.withdrawn"] },
  "case.expired": { about: "case", causes: ["case.expired"] },
  "case.carried_out": { about: "case", causes: ["case.carried_out"] },
  "payout.requested": { about: "payout", causes: ["payout.requested"] },
  "payout.paid": { about: "payout", causes: ["payout.paid"] },
  "payout.failed": { about: "payout", causes: ["payout.failed"] },
  "payout.returned": { about: "payout", causes: ["payout.returned"] },
  "payout.canceled": { about: "payout", causes: ["payout.canceled", "payout.rejected"] },
} as const satisfies Readonly<Record<string, { readonly about: ObjectKind; readonly causes: readonly string[] }>>;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];
