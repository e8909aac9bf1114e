import { cpus, loadavg, totalmem } from "node:os";

/** One line of the result. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The repeats that the value is the median of. */
  readonly runs?: readonly number[];
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 1_000) / 1_000);

/** The median of repeats, with all of them beside it. */
export function median(what: string, unit: string, runs: readonly number[]): Figure {
  return { what, unit, value: rounded(percentile(runs, 0.5)), runs: runs.map(rounded) };
}

/** Runs something some times, one after the other. */
export async function repeat<T>(times: number, work: (run: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let run = 0; run < times; run += 1) results.push(await work(run));
  return results;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly postgres: string;
  /** Programs that wanted a processor in the minute before; above nothing, the figures are too low. */
  readonly loadBefore: number;
}

export function describeMachine(postgres: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
