import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { inChunks } from "@/lib/db/chunks";
import { withTx } from "@/lib/db/tx";
import { signHead, type SignedHead } from "./sign";

/** Any number, the same in every process: there is one sealer at a time. */
const LOCK = 4_021_980;
const CHUNK = 2_000;

/**
 * Adds the audit rows of finished transactions to the chain of their tenant, in the order (transaction, number). Not part
 * of any payment: a timer does it (docs/AUDIT.md). Leaves it to another sealer that is at work.
 * @returns how many rows were sealed.
 */
export async function sealAudit(): Promise<number> {
  let total = 0;
  for (const { id } of await db().tenant.findMany({ select: { id: true } })) {
    total += await inChunks(CHUNK, () => withTx((tx) => sealNext(tx, id)));
  }
  return total;
}

async function sealNext(tx: Tx, tenantId: string): Promise<number> {
  if (!(await isSealer(tx))) return 0;
  const rows = await tx.$queryRaw<{ sealed: number }[]>`SELECT audit_seal_next(${tenantId}, ${CHUNK}::int) AS sealed`;
  return rows[0]?.sealed ?? 0;
}

async function isSealer(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ locked: boolean }[]>`SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS locked`;
  return rows[0]?.locked === true;
}

/**
 * Signs how far each chain has come, in the table and in a file outside the database: who changes the one has to change
 * the other, and cannot sign. A head in the file only, after a commit that failed, is as good as any.
 */
export async function signHeads(): Promise<void> {
  for (const { id } of await db().tenant.findMany({ select: { id: true } })) {
    await withTx(async (tx) => {
      if (!(await isSealer(tx))) return;
      const where = { tenantId: id };
      const last = await tx.auditSeal.findFirst({ where, orderBy: { seq: "desc" } });
      const signed = await tx.auditHead.findFirst({ where, orderBy: { seq: "desc" } });
      if (last === null || last.seq === signed?.seq) return;
      const signedAt = await databaseNow(tx);
      const hash = Buffer.from(last.hash).toString("hex");
      const head = signHead({ tenant: id, seq: Number(last.seq), hash, signedAt: signedAt.toISOString() });
      const { publicKey, signature } = head;
      await tx.auditHead.create({ data: { ...where, seq: last.seq, hash: last.hash, signedAt, publicKey, signature } });
      await append(head);
    });
  }
}

async function append(head: SignedHead): Promise<void> {
  const file = config().auditHeadsFile;
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a", 0o600);
  try {
    await handle.appendFile(`${JSON.stringify(head)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
