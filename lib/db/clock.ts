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
  if (!Number.isSafeInteger(byMs) || byMs <= 0)
    throw new AppError("invalid_input", "the clock only moves forward, by whole milliseconds");
  try {
    const [row] = await db().$queryRaw<
      { offset_ms: bigint }[]
    >`UPDATE clock_offset SET offset_ms = offset_ms + ${BigInt(byMs)} RETURNING offset_ms`;
    if (row) setClockOffsetMs(Number(row.offset_ms));
  } catch (error) {
    if (sqlFailure(error)?.state === "HF001")
      throw new AppError("clock_fixed", "the clock of this instance cannot be moved");
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
  const listener = new ClockListener(onMove);
  await listener.connect();
  return () => listener.stop();
}

const RECONNECT_MS = 1_000;

/** Hears of every move, and connects again when the database went away. */
class ClockListener {
  readonly #onMove: () => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(onMove: () => void) {
    this.#onMove = onMove;
  }

  async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: config().databaseUrl });
    this.#client = client;
    client.on("error", (error) => this.#lose(client, error));
    client.on("end", () => this.#lose(client, new Error("the connection ended")));
    client.on("notification", (message) => {
      setClockOffsetMs(Number(message.payload ?? 0));
      this.#onMove();
    });
    try {
      await client.connect();
      await client.query("LISTEN holdfast_clock");
      await readClockOffset();
    } catch (error) {
      this.#lose(client, error);
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(noteLoss);
  }

  #lose(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    noteLoss(error);
    client.end().catch(noteLoss);
    this.#timer = setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }
}

function noteLoss(error: unknown): void {
  log().debug({ err: error instanceof Error ? error.message : "unknown" }, "clock listener lost its connection");
}
