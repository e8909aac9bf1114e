import { z } from "zod";
import { newId } from "@/lib/core/ids";
import { DAY_MS, SECOND_MS } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { seal, unseal } from "@/lib/db/seal";
import { findTenant } from "@/lib/tenants/queries";
import type { MailOutbox } from "@/prisma/generated/client";
import { type Letter, type Printed, printLetter } from "./letter";

const printedSchema = z.strictObject({ text: z.string(), html: z.string() });
const context = (id: string): string => `mail_outbox:${id}`;

/**
 * Puts a letter of the tenant into the outbox, in the transaction of its cause: it is there if and only if the cause is.
 * Where a mail server is configured it is handed over soon after (`send.ts`).
 */
export async function writeMail(tx: Tx, i: { tenantId: string; to: string; letter: Letter }): Promise<void> {
  const id = newId("mail");
  const { name } = await findTenant(tx, i.tenantId);
  const printed = printLetter(i.letter, name);
  await tx.mailOutbox.create({
    data: {
      tenantId: i.tenantId,
      id,
      recipient: i.to,
      subject: i.letter.subject,
      sealedBody: seal(JSON.stringify(printed), context(id)),
      nextAttemptAt: config().mail === null ? null : await databaseNow(tx),
    },
  });
}

export interface Mail extends Printed {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly at: Date;
}

/** The newest letters, opened; for the outbox page of instances that are not production. */
export async function readOutbox(tenantId: string, limit: number): Promise<Mail[]> {
  const rows = await db().mailOutbox.findMany({ where: { tenantId }, orderBy: { id: "desc" }, take: limit });
  return rows.map((row) => ({
    id: row.id,
    to: row.recipient,
    subject: row.subject,
    at: row.createdAt,
    ...openMail(row),
  }));
}

export function openMail({ id, sealedBody }: Pick<MailOutbox, "id" | "sealedBody">): Printed {
  return printedSchema.parse(JSON.parse(unseal(sealedBody, context(id))));
}

const KEEP_S = (30 * DAY_MS) / SECOND_MS;

/** Throws letters away that are a month old. */
export function pruneMail(): Promise<number> {
  return db().$executeRaw`DELETE FROM mail_outbox WHERE created_at < hf_now() - ${KEEP_S}::int * interval '1 second'`;
}
