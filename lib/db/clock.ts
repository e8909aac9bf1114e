import pg from "pg";
import { setClockOffsetMs } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { db, type Tx } from "./client";
import { sqlFailure } from "./errors";

/** The moment by which all rules are decided: the start of the transaction on the database's clock, moved by the offset. */
export async function databaseNow(tx: Tx = db()): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`SELECT hf_now() AS at`;
  if (!row) throw new AppError("internal", "the clock row is missing");
  return row.at;
}

/**
 * Moves the clock of a non-production instance forward.
 * @returns the new moment.
 * @throws AppError `clock_fixed` in production, in the program and again in the database.
 */
export async function advanceClock(byMs: number): Promise<Date> {
  if (!config().clockMovable) throw new AppError("clock_fixed", "the clock of a production instance cannot be moved");
  if (!Number.isSafeInteger(byMs) || byMs <= 0) throw new AppError("invalid_input", "the clock only moves forward, by whole milliseconds");
  try {
    const [row] = await db().$queryRaw<{ offset_ms: bigint }[]>`UPDATE clock_offset SET offset_ms = offset_ms + ${BigInt(byMs)} RETURNING offset_ms`;
    if (row) setClockOffsetMs(Number(row.offset_ms));
  } catch (error) {
    if (sqlFailure(error)?.state === "HF001") throw new AppError("clock_fixed", "the clock of this instance cannot be moved");
    throw error;
  }
  return databaseNow();
}

/** Takes the offset that SQL uses into this process. */
export async function readClockOffset(): Promise<void> {
  const [row] = await db().$queryRaw<{ offset_ms: bigint }[]>`SELECT offset_ms FROM clock_offset`;
  setClockOffsetMs(Number(row?.offset_ms ?? 0n));
}

/**
 * Keeps this process's clock equal to the database's: reads it now and listens for moves.
 * @param onMove called after each move, for example to look for work that became due.
 * @returns a function that stops listening.
 */
export async function followClock(onMove: () => void = () => undefined): Promise<() => Promise<void>> {
  await readClockOffset();
  if (!config().clockMovable) return () => Promise.resolve();
  let stopped = false;
  let client: pg.Client | undefined;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    const next = new pg.Client({ connectionString: config().databaseUrl });
    client = next;
    const retry = (): void => void setTimeout(() => void connect().catch(noteLoss), 1_000).unref();
    next.on("error", retry);
    next.on("notification", (message) => {
      setClockOffsetMs(Number(message.payload ?? 0));
      onMove();
    });
    try {
      await next.connect();
      await next.query("LISTEN holdfast_clock");
      await readClockOffset();
    } catch (error) {
      noteLoss(error);
      retry();
    }
  };
  await connect();
  return async () => {
    stopped = true;
    await client?.end().catch(noteLoss);
  };
}

function noteLoss(error: unknown): void {
  log().debug({ err: error instanceof Error ? error.message : "unknown" }, "clock listener lost its connection");
}
