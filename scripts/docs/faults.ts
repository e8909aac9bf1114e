import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../files";
import { type Fault, FAULTS, MUSEUM } from "./faults-list";

const INTRO = `# What can break, and the tests that show what happens then

Written by \`npm run docs\`: each test names the faults that it shows in brackets, \`(F1)\` for the first table and \`(T1)\`
for the second. A number without a test must say what it waits for, or \`npm run check\` fails. Beside these, \`npm run
storm\` kills whole processes of the running product and \`npm run simulate\` stops it between any two steps.
`;

interface Shown {
  readonly path: string;
  readonly title: string;
}

/** The text of docs/FAULTS.md. @throws Error for a number without a test or a reason, or with both */
export function faultsPage(root: string): string {
  const tests = readTests(root);
  const table = (letter: string, faults: readonly Fault[]): string =>
    faults.map((fault, index) => row(`${letter}${index + 1}`, fault, tests)).join("\n");
  const head = "| | fault | shown by |\n|---|---|---|";
  return [
    INTRO,
    "## Faults",
    "",
    `${head}\n${table("F", FAULTS)}`,
    "",
    "## Bugs that others shipped",
    "",
    `${head}\n${table("T", MUSEUM)}`,
    "",
  ].join("\n");
}

const TITLE = /(["`])((?:(?!\1)[^\\\n]|\\.)*\((?:[FT]\d+)(?:, [FT]\d+)*\))\1/g;

function readTests(root: string): Map<string, Shown[]> {
  const found = new Map<string, Shown[]>();
  const files = listFiles(root).filter((path) => /^tests\/.*\.test\.ts$/.test(path));
  for (const path of files) {
    for (const [, , title = ""] of readFileSync(join(root, path), "utf8").matchAll(TITLE)) {
      for (const tag of title.slice(title.lastIndexOf("(") + 1, -1).split(", ")) {
        found.set(tag, [...(found.get(tag) ?? []), { path, title: title.slice(0, title.lastIndexOf("(")).trim() }]);
      }
    }
  }
  return found;
}

function row(tag: string, { text, open, step }: Fault, tests: ReadonlyMap<string, readonly Shown[]>): string {
  const shown = [...(tests.get(tag) ?? []).map(line), ...(step === undefined ? [] : [step])];
  if ((shown.length === 0) === (open === undefined))
    throw new Error(`${tag} (${text}) needs either a test that carries ${tag} in brackets, or what it waits for`);
  const cell = open === undefined ? shown.join("<br>") : `open: needs ${open}`;
  return `| ${tag} | ${text} | ${cell} |`;
}

function line({ path, title }: Shown): string {
  return `${title.replaceAll("|", "\\|").replace(/\$\{[^}]*\}/g, "…")} (\`${path.replace("tests/", "")}\`)`;
}
