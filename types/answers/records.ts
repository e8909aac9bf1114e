import { z } from "zod";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { currency, id, minor, time } from "./common";

/** One line of a transfer in the ledger: a debit is positive, a credit negative. */
export const entryAnswer = z
  .strictObject({
    entryId: id,
    transferId: id,
    /** What moved the money, and the natural key of its cause. */
    kind: z.string(),
    source: z.string(),
    account: z.string(),
    amount: minor,
    currency,
    createdAt: time,
  })
  .meta({ id: "LedgerEntry" });

const facts = z.record(z.string(), z.json().meta({ id: "Json" }));

/** Who did what; see docs/AUDIT.md. */
export const eventAnswer = z
  .strictObject({
    eventId: id,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    payload: facts,
    before: facts.nullable(),
    after: facts.nullable(),
    requestId: id.nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    at: time,
  })
  .meta({ id: "AuditEvent" });

/** A message of a gateway; `effects` counts what it changed about money. */
export const messageAnswer = z
  .strictObject({
    inboxId: id,
    gateway: z.enum(GATEWAYS),
    eventType: z.string(),
    eventKey: z.string(),
    road: z.string(),
    status: z.string(),
    effects: z.int(),
    attempts: z.int(),
    lastError: z.string().nullable(),
    receivedAt: time,
    processedAt: time.nullable(),
    /** As received, for those who may read it. */
    body: z.string().nullable(),
  })
  .meta({ id: "ReceivedMessage" });
