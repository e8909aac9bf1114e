import { DEADLINES, type Deadline } from "@/lib/payments/deadlines/table";

const INTRO = `# Deadlines

No waiting state is without an exit. One timer goes through this table every two seconds (\`lib/payments/deadlines\`); the
moment for each object is in the view \`books.waiting\`, and rule I11 of the books names whatever two runs left behind. The
clock is the database's. Written by \`npm run docs\` from the table in the code.

| what waits | at most | and then |
|---|---|---|
`;

/** The text of docs/DEADLINES.md: how long anything may wait, and what happens then. */
export function deadlinesPage(): string {
  return `${INTRO}${DEADLINES.map(row).join("\n")}\n`;
}

const row = ({ object, limit, exit }: Deadline): string => `| \`${object}\` | ${limit} | ${exit} |`;
