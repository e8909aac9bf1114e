import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { log } from "@/lib/log/log";

/**
 * Compares an answer with what its operation declares. In tests and development an answer that differs is an error, and
 * its deed is undone with it. In production the deed stands and its caller is told: fields that nobody declared are taken
 * out, as they may be nobody's to see, and either way the log says so.
 * @param text the answer as JSON.
 * @returns the text to send.
 * @throws AppError `internal` outside production.
 */
export function checkAnswer(schema: z.ZodType, text: string, requestId: string): string {
  const answer: unknown = JSON.parse(text);
  const { error } = schema.safeParse(answer);
  if (error === undefined) return text;
  const issues = error.issues.map(({ code, path, message }) => ({ code, at: `/${path.join("/")}`, message }));
  if (config().env !== "production")
    throw new AppError("internal", `the answer is not what its operation declares: ${JSON.stringify(issues)}`);
  log().error({ requestId, code: "answer_undeclared", issues }, "an answer is not what its operation declares");
  for (const issue of error.issues) if (issue.code === "unrecognized_keys") remove(answer, issue.path, issue.keys);
  return JSON.stringify(answer);
}

function remove(answer: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const holder = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key as string] : undefined), answer);
  if (isRecord(holder)) for (const key of keys) delete holder[key];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
