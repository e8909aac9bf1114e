import { z } from "zod";
import { may } from "@/lib/auth/permissions";
import { filter, type ListSource } from "@/lib/http/listing";
import { db } from "@/lib/db/client";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import type { AuditEvent, InboxEvent, Prisma } from "@/prisma/generated/client";
import { BY_ID, oneOf, sameId, timeFilters } from "./lists";
import { toMessageLine } from "./operator";

const word = z.string().regex(/^[\w.:@-]{1,100}$/, "is not a name");

/** Who did what, as the audit has it. By transaction and then by line, which is how the table is kept. */
export const EVENT_LIST: ListSource<AuditEvent, Prisma.AuditEventWhereInput> = {
  id: { name: "seq", type: "integer" },
  sorts: { created: { name: "xid", type: "integer" } },
  filters: {
    ...timeFilters("at"),
    actor: filter(word, (actor) => ({ actor })),
    action: filter(word, (action) => ({ action })),
    subject: filter(word, (subject) => ({ subject })),
    requestId: sameId("requestId"),
  },
  read: ({ tenantId }, { where, orderBy, take }) =>
    db().auditEvent.findMany({ where: { tenantId, AND: where }, orderBy, take }),
  show: (row) => ({
    eventId: row.seq.toString(),
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    payload: row.payload,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
    ip: row.ip,
    userAgent: row.userAgent,
    at: row.at,
  }),
};

/** What gateways told us; the body, which names customers, for those who may. */
export const MESSAGE_LIST: ListSource<InboxEvent, Prisma.InboxEventWhereInput> = {
  id: BY_ID,
  sorts: { created: null },
  filters: {
    ...timeFilters("receivedAt"),
    gateway: oneOf(GATEWAYS, "gateway"),
    status: filter(word, (status) => ({ status })),
    road: filter(word, (road) => ({ road })),
    eventType: filter(word, (eventType) => ({ eventType })),
  },
  read: ({ tenantId }, { where, orderBy, take }) =>
    db().inboxEvent.findMany({ where: { tenantId, AND: where }, orderBy, take }),
  show: (row, caller) => ({ ...toMessageLine(row), body: may(caller, "webhook.body") ? row.bodyText : null }),
};
