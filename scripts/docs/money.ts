import { resolve } from "node:path";
import { money, printMoney } from "@/lib/core/money";
import type { Leg, Transfer } from "@/lib/payments/ledger/recipes";
import { listFiles } from "../files";
import { readComments } from "./comments";
import type { Example } from "./example";
import { MONEY_EXAMPLES } from "./money-examples";

const INTRO = `# How money moves

Every movement is one of these recipes, posted once for its kind and source. Written by \`npm run docs\` from the recipes
in the code with a worked example each; \`npm run check\` fails when this page is out of date. Each table sums to nothing:
what is debited is credited. The examples are the life of one payment of 5,000.00 rupees under the policy \`classic\`.
`;

/** The text of docs/MONEY.md: every recipe with its sentence and its legs. */
export function moneyPage(root: string): string {
  const files = listFiles(root).filter((path) => /^lib\/payments\/ledger\/recipes.*\.ts$/.test(path));
  const comments = new Map(files.flatMap((path) => [...readComments(resolve(root, path))]));
  const sections = Object.entries(MONEY_EXAMPLES).map(([name, example]) => section(comments.get(name) ?? "", example));
  return [INTRO, ...sections].join("\n");
}

function section(comment: string, { story, transfer }: Example): string {
  return [
    `## ${titleOf(transfer)}`,
    "",
    comment,
    "",
    `> ${story}`,
    "",
    `| account | debit ${currencyOf(transfer)} | credit |`,
    "|---|--:|--:|",
    ...transfer.legs.map(row),
    "",
  ].join("\n");
}

const titleOf = ({ kind, source }: Transfer): string => `\`${kind}\` of \`${source}\``;

function currencyOf(transfer: Transfer): string {
  return transfer.legs[0]?.currency ?? "";
}

function row({ account, amountMinor, currency }: Leg): string {
  const text = printMoney(money(amountMinor < 0n ? -amountMinor : amountMinor, currency));
  return `| \`${account.path}\` | ${amountMinor > 0n ? text : ""} | ${amountMinor < 0n ? text : ""} |`;
}
