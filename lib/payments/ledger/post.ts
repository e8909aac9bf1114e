import { createHash } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { sqlFailure, violates } from "@/lib/db/errors";
import type { Transfer } from "./recipes";

/**
 * Posts transfers in one round trip, each once for its kind and source, in the order given.
 * @returns for each transfer whether it was posted now; false means that the same transfer stood there already.
 * @throws AppError `insufficient_funds` when an account would be overdrawn, `conflict` when a transfer with the
 * same kind and source has other legs. Both leave the transaction unusable.
 */
export async function postTransfers(tx: Tx, transfers: readonly Transfer[]): Promise<boolean[]> {
  if (transfers.length === 0) return [];
  const payload = JSON.stringify(transfers.map(toWire));
  try {
    const rows = await tx.$queryRaw<{ posted: boolean }[]>`SELECT posted FROM ledger_post(${payload}::jsonb)`;
    return rows.map((row) => row.posted);
  } catch (error) {
    if (violates(error, "ledger_account_not_overdrawn")) {
      throw new AppError("insufficient_funds", "the balance does not cover this amount", {}, { cause: error });
    }
    if (sqlFailure(error)?.state === "HF004") {
      throw new AppError("conflict", "this was posted before with other amounts", {}, { cause: error });
    }
    throw error;
  }
}

interface WireLeg {
  readonly path: string;
  readonly kind: string;
  readonly owner: string | null;
  readonly currency: string;
  readonly amount: string;
  readonly tracks: boolean;
  readonly negative: boolean;
}

function toWire(transfer: Transfer): object {
  const legs: WireLeg[] = transfer.legs.map(({ account, amountMinor, currency }) => ({
    path: account.path,
    kind: account.kind,
    owner: account.owner,
    currency,
    amount: amountMinor.toString(),
    tracks: account.tracks,
    negative: account.negative,
  }));
  const identity = legs
    .map((leg) => `${leg.path} ${leg.currency} ${leg.amount}`)
    .toSorted()
    .join("\n");
  return {
    tenant: transfer.tenantId,
    kind: transfer.kind,
    source: transfer.source,
    fingerprint: createHash("sha256").update(identity).digest("hex"),
    legs,
  };
}
