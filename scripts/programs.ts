// The programs that run beside Next, each compiled into one file: a start, and a start after a crash above all, should
// not spend most of its time on compiling.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

interface Entry {
  readonly source: string;
  readonly compiled: string;
}

const ENTRIES = {
  web: { source: "server/main.ts", compiled: "dist/web.js" },
  worker: { source: "worker/main.ts", compiled: "dist/worker.js" },
  simulator: { source: "simulator/main.ts", compiled: "dist/simulator.js" },
} as const satisfies Readonly<Record<string, Entry>>;

export type ProgramName = keyof typeof ENTRIES;

/** How Node starts a program as it was compiled last. */
export function compiledProgram(name: ProgramName): readonly string[] {
  return [ENTRIES[name].compiled];
}

/** The same for one that will not live long: optimising Prisma's WebAssembly is a third of a start, and pays only later. */
export function shortLivedProgram(name: ProgramName): readonly string[] {
  return ["--liftoff-only", ...compiledProgram(name)];
}

/** How Node starts a program from its sources, which takes about a second longer. */
export function sourceProgram(name: ProgramName): readonly string[] {
  return ["--import", "tsx", ENTRIES[name].source];
}

/**
 * Compiles all programs; packages stay where they are. A fifth of a second, so it is done each time, and a file is
 * replaced in one step and only when it changes, because others may be starting from it.
 * @throws Error of esbuild, with the place
 */
export async function compilePrograms(): Promise<void> {
  await Promise.all(
    Object.values(ENTRIES).map(async ({ source, compiled }) => {
      const { outputFiles } = await build({
        entryPoints: [source],
        outfile: compiled,
        bundle: true,
        write: false,
        platform: "node",
        format: "esm",
        target: "node20",
        packages: "external",
        logLevel: "silent",
      });
      for (const { path, contents } of outputFiles) replaceFile(path, contents);
    }),
  );
}

function replaceFile(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
