import { join, relative } from "node:path";
import { removeRunFile, type Stack, type StackOptions, startStack, writeRunFile } from "./stack";

/** The life of a program that starts everything and stays until it is told to end. */
export interface Lifetime {
  start(options: Omit<StackOptions, "dir" | "onDeath">): Promise<Stack>;
  /** Stops what was started, and ends this process. */
  stop(code: number): Promise<never>;
  isStopping(): boolean;
}

/**
 * Ends the process by a signal, or when a part of what it started ends by itself.
 * @param dir where the data, the logs and the run file are.
 * @param onSignal the exit code after a signal.
 */
export function lifetimeIn(
  dir: string,
  { say, onSignal }: { say: (line: string) => void; onSignal: number },
): Lifetime {
  let stack: Stack | undefined;
  let isStopping = false;
  const stop = async (code: number): Promise<never> => {
    if (!isStopping) {
      isStopping = true;
      removeRunFile(dir);
      await stack?.stop();
    }
    process.exit(code);
  };
  const stopBecause = (line: string, code: number): void => {
    if (isStopping) return;
    say(line);
    void stop(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => stopBecause("\nStopping …", onSignal));
  const onDeath = (name: string, code: number | null): void =>
    stopBecause(`The ${name} ended by itself (${code}); see ${relative(process.cwd(), join(dir, `${name}.log`))}`, 1);
  return {
    start: async (options) => {
      stack = await startStack({ ...options, dir, onDeath });
      writeRunFile(dir, stack);
      return stack;
    },
    stop,
    isStopping: () => isStopping,
  };
}
