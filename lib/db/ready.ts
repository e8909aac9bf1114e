import { AppError } from "@/lib/core/errors";
import { db } from "./client";

/** @throws AppError `unavailable` when the database does not answer or has not been migrated. */
export async function assertReady(): Promise<void> {
  try {
    await db().$queryRaw`SELECT hf_now(), (SELECT count(*) FROM graphile_worker.jobs WHERE false)`;
  } catch (error) {
    throw new AppError("unavailable", "the database is not ready", {}, { cause: error });
  }
}
