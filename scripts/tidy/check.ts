import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OWNERS, type Owners, checkExceptions, checkOwners, checkOwnersComplete, readModels } from "./owners";
import { checkAdapter, checkLadder, checkSimulator } from "./rooms";
import { checkRoute } from "./routes";
import { checkBarrel, checkSize } from "./shape";
import { type Problem, type Source, makeSource } from "./source";
import { checkWords } from "./words";

function read(root: string, path: string): Source | undefined {
  try {
    return makeSource(path, readFileSync(join(root, path), "utf8"));
  } catch {
    return undefined;
  }
}

/** Checks the named files below a folder; a file that cannot be read is a problem too, not a file less. */
export function tidy(root: string, files: readonly string[], owners: Owners = OWNERS): Problem[] {
  const sources = files.map((path) => read(root, path)).filter((source) => source !== undefined);
  const models = readModels(sources);
  const problems = sources.flatMap((source) => [
    ...checkLadder(source),
    ...checkAdapter(source),
    ...checkSimulator(source),
    ...checkOwners(source, owners, models),
    ...checkExceptions(source, models),
    ...checkWords(source),
    ...checkRoute(source),
    ...checkBarrel(source),
    ...checkSize(source),
  ]);
  problems.push(...checkOwnersComplete(owners, models));
  if (sources.length < files.length || sources.length === 0) {
    const message = `saw ${sources.length} of ${files.length} files`;
    problems.push({ rule: "files", path: ".", line: 1, message });
  }
  return problems;
}

export function formatProblem({ path, line, rule, message }: Problem): string {
  return `${path}:${line} ${rule}: ${message}`;
}
