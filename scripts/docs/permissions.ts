import { type ApprovalKind, PERMISSION_OF } from "@/lib/approvals/kinds";
import { ROLES } from "@/lib/auth/permission-table";
import { type Permission, PERMISSIONS, scopeOf } from "@/lib/auth/permissions";
import { type ApiOperation, apiOperations } from "../api/operations";

const INTRO = `# Permissions

Who may do what, and how far it reaches: \`own\` is what belongs to the person, \`partner\` what belongs to the person's
partner, \`tenant\` all of the marketplace, \`platform\` all marketplaces. What is empty nobody may. Every operation of the
API and every page asks for one of these permissions, with the role that the database has at that moment; objects outside
the reach are answered with 404. Written by \`npm run docs\` from the table in \`lib/auth/permission-table.ts\`.

"Operators" are support, finance and admin; a tenant's owner sees its tenant and changes its policies, and does not touch
single payments.

`;

const TWO = `
## Two people

One person asks, another decides within a week, and it happens in the transaction of the second word. Both need the
permission, and they are never the same person; the database refuses that too.

| what | permission |
|---|---|
`;

const WORDS: Readonly<Record<ApprovalKind, string>> = {
  hold_release: "a hold ends at once",
  hold_extend: "a hold lasts longer",
  hold_pause_risk: "a hold stands still for another week",
  receivable_write_off: "a partner's debt is given up",
  commission_paid: "a partner paid commission of sales into its own account",
  refund_approve: "an operator gives back more than the marketplace's limit, all refunds of a payment together",
  case_decide: "an operator decides a case with more for the customer than that limit",
  policy_change: "new orders are split by other terms",
  payout_approve: "a payout under review is let go that is above what one operator may",
  payout_by_hand: "a payout was paid by hand",
  payout_rules: "payouts are judged by other rules",
  fund_flow_change: "the money of new orders flows another way",
};

/** The text of docs/PERMISSIONS.md. */
export async function permissionsPage(root: string): Promise<string> {
  const operations = await apiOperations(root);
  const head = `| | ${ROLES.join(" | ")} | operations |\n|---|${"---|".repeat(ROLES.length + 1)}\n`;
  const rows = PERMISSIONS.map((permission) => row(permission, operations));
  const kinds = Object.entries(PERMISSION_OF).map(
    ([kind, permission]) => `| ${WORDS[kind as ApprovalKind]} | \`${permission}\` |`,
  );
  return `${INTRO}${head}${rows.join("\n")}\n${TWO}${kinds.join("\n")}\n`;
}

function row(permission: Permission, operations: readonly ApiOperation[]): string {
  const scopes = ROLES.map((role) => scopeOf(role, permission) ?? "");
  const used = operations
    .filter(({ declared }) => declared.permission !== "everyone" && declared.permission.includes(permission))
    .map(({ method, path }) => `\`${method} ${path}\``);
  return `| \`${permission}\` | ${scopes.join(" | ")} | ${used.join(", ")} |`;
}
