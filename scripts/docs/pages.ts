import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientOperations, clientCalls, clientTypes } from "../api/client";
import { openApi } from "../api/openapi";
import { deadlinesPage } from "./deadlines";
import { faultsPage } from "./faults";
import { machinesPage } from "./machines";
import { moneyPage } from "./money";
import { permissionsPage } from "./permissions";

/** What is written from the code: pages of docs/, the document of the API, and the client's list of it. */
async function pages(root: string): Promise<ReadonlyMap<string, string>> {
  const document = await openApi(root);
  return new Map([
    ["docs/MACHINES.md", await machinesPage(root)],
    ["docs/MONEY.md", moneyPage(root)],
    ["docs/DEADLINES.md", deadlinesPage()],
    ["docs/FAULTS.md", faultsPage(root)],
    ["docs/PERMISSIONS.md", await permissionsPage(root)],
    ["types/openapi.json", `${JSON.stringify(document, null, 1)}\n`],
    ["packages/client/operations.mjs", clientOperations(document)],
    ["packages/client/types.d.mts", clientTypes(document)],
    ["packages/client/calls.d.mts", clientCalls(document)],
  ]);
}

/** Writes the pages; returns those that changed. */
export async function writeDocs(root: string): Promise<string[]> {
  const changed = await outdated(root);
  for (const [path, text] of changed) writeFileSync(join(root, path), text);
  return changed.map(([path]) => path);
}

/** A line for each page that no longer says what the code says, and for each proof of docs/SECURITY.md that is not there. */
export async function checkDocs(root: string): Promise<string[]> {
  const old = (await outdated(root)).map(([path]) => `${path} is out of date: run npm run docs`);
  return [...old, ...missingProofs(root)];
}

const NAMED_FILE = /`((?:app|docs|lib|scripts|server|tests|worker)\/[\w./[\]()-]+\.\w+)`/g;

function missingProofs(root: string): string[] {
  const page = "docs/SECURITY.md";
  const named = [...(read(join(root, page)) ?? "").matchAll(NAMED_FILE)].map((match) => match[1] ?? "");
  return [...new Set(named)]
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `${page} names ${path}, which is not there`);
}

async function outdated(root: string): Promise<(readonly [string, string])[]> {
  return [...(await pages(root))].filter(([path, text]) => read(join(root, path)) !== text);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
