import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Machine } from "@/lib/core/machine";
import { listFiles } from "../files";
import { readComments } from "./comments";

const INTRO = `# State machines

Drawn from the tables in the code by \`npm run docs\`; \`npm run check\` fails when this page is out of date. A step that is
not an arrow here is refused with \`wrong_state\`, and every step is one \`UPDATE … WHERE state = <from>\` with its audit row
in the same transaction. How long an object may stay in a state is in [DEADLINES.md](DEADLINES.md).
`;

interface Found {
  readonly machine: Machine<string>;
  readonly comment: string;
  readonly path: string;
}

/** The text of docs/MACHINES.md: every machine of the product in the order of its folder. */
export async function machinesPage(root: string): Promise<string> {
  const found = (await Promise.all(machineFiles(root).map((path) => readMachines(root, path)))).flat();
  return [INTRO, ...found.map(section)].join("\n");
}

function machineFiles(root: string): string[] {
  return listFiles(root).filter((path) => /^lib\/.*machine\.ts$/.test(path) && path !== "lib/core/machine.ts");
}

async function readMachines(root: string, path: string): Promise<Found[]> {
  const absolute = resolve(root, path);
  const comments = readComments(absolute);
  const exported: Record<string, unknown> = await import(pathToFileURL(absolute).href);
  return Object.entries(exported).flatMap(([name, value]) =>
    isMachine(value)
      ? [{ machine: value, comment: comments.get(name) ?? "", path: relative(root, absolute).replaceAll("\\", "/") }]
      : [],
  );
}

function isMachine(value: unknown): value is Machine<string> {
  return typeof value === "object" && value !== null && "steps" in value && "initial" in value && "name" in value;
}

function section({ machine, comment, path }: Found): string {
  const states = Object.entries(machine.steps);
  const arrows = [
    ...machine.initial.map((state) => `  [*] --> ${state}`),
    ...states.flatMap(([from, next]) => next.map((to) => `  ${from} --> ${to}`)),
    ...states.filter(([, next]) => next.length === 0).map(([state]) => `  ${state} --> [*]`),
  ];
  return [
    `## ${machine.name[0]?.toUpperCase() ?? ""}${machine.name.slice(1)}`,
    "",
    ...(comment === "" ? [] : [comment, ""]),
    `From \`${path}\`.`,
    "",
    "```mermaid",
    "stateDiagram-v2",
    ...arrows,
    "```",
    "",
  ].join("\n");
}
