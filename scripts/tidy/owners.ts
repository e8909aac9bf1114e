import { type Problem, type Source, isCode, lineAt } from "./source";

/** Which room writes a table: table name → folder. Others read it through that room's `queries.ts`. */
export type Owners = Readonly<Record<string, string>>;

export const OWNERS: Owners = {
  alert: "lib/alerts",
  api_key: "lib/auth",
  app_user: "lib/auth",
  approval: "lib/approvals",
  area_rule: "lib/plans",
  audit_event: "lib/audit",
  case_message: "lib/payments/cases",
  case_offer: "lib/payments/cases",
  chargeback: "lib/payments/chargebacks",
  audit_head: "lib/audit",
  audit_seal: "lib/audit",
  clock_offset: "lib/db",
  customer_order: "lib/payments/orders",
  deadline_run: "lib/payments/deadlines",
  dispute_look: "lib/payments/chargebacks",
  entitlement: "lib/plans",
  escrow: "lib/payments/escrow",
  escrow_pause: "lib/payments/escrow",
  evidence: "lib/audit",
  gateway_refusal: "lib/payments/gateways",
  idempotency_record: "lib/http",
  income_tier: "lib/tenants",
  inbox_event: "lib/payments/inbox",
  legal_text: "lib/tenants",
  ledger_account: "lib/payments/ledger",
  ledger_entry: "lib/payments/ledger",
  ledger_transfer: "lib/payments/ledger",
  linked_identity: "lib/auth",
  linked_settlement: "lib/payments/transfers",
  mail_outbox: "lib/mail",
  mailed_token: "lib/auth",
  offer: "lib/catalog",
  offer_price: "lib/catalog",
  partner: "lib/partners",
  partner_acceptance: "lib/partners",
  partner_kyc: "lib/partners",
  partner_profile: "lib/partners",
  payout_account_owner: "lib/partners",
  partner_income: "lib/payments/balances",
  payment: "lib/payments/orders",
  payment_event: "lib/payments/orders",
  payout: "lib/payments/payouts",
  payout_attempt: "lib/payments/payouts",
  partner_gateway: "lib/partners",
  payout_destination: "lib/partners",
  payout_minimum: "lib/tenants",
  payout_rule: "lib/tenants",
  payout_schedule: "lib/payments/payouts",
  plan: "lib/plans",
  plan_notice: "lib/plans",
  recovery_code: "lib/auth",
  refund_limit: "lib/tenants",
  refund: "lib/payments/refunds",
  route_reversal: "lib/payments/transfers",
  route_transfer: "lib/payments/transfers",
  second_factor: "lib/auth",
  session: "lib/catalog",
  session_proposal: "lib/catalog",
  settlement: "lib/payments/settlement",
  settlement_policy: "lib/tenants",
  sign_in: "lib/auth",
  support_case: "lib/payments/cases",
  tenant: "lib/tenants",
  tenant_data_key: "lib/tenants",
  tenant_gateway: "lib/tenants",
  tenant_host: "lib/tenants",
  trial_signal: "lib/plans",
  webhook_attempt: "lib/webhooks",
  webhook_cause: "lib/webhooks",
  webhook_delivery: "lib/webhooks",
  webhook_endpoint: "lib/webhooks",
  webhook_event: "lib/webhooks",
  webhook_rejection: "lib/payments/inbox",
};

/** One statement that has to change tables of several rooms at once; each with the reason why it cannot be split. */
export interface Exception {
  readonly path: string;
  readonly tables: readonly string[];
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    path: "lib/payments/orders/capture.ts",
    tables: ["session", "escrow"],
    reason: "acceptPayments books hundreds of captures in one statement: order paid, place confirmed, escrow opened",
  },
  {
    path: "lib/payments/orders/expire.ts",
    tables: ["session", "audit_event"],
    reason: "expireOrders gives up hundreds of orders in one statement and frees their places with them",
  },
];

/** Prisma's name for a table on the client, such as `order` for `customer_order`. */
export type Models = ReadonlyMap<string, string>;

const MODEL = /^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm;

/** Reads `model X { … @@map("x") }` from the schema files. */
export function readModels(sources: readonly Source[]): Models {
  const models = new Map<string, string>();
  for (const { path, text } of sources) {
    if (!path.endsWith(".prisma")) continue;
    for (const [, name = "", body = ""] of text.matchAll(MODEL)) {
      models.set(name.charAt(0).toLowerCase() + name.slice(1), /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name);
    }
  }
  return models;
}

const SQL =
  /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"?(?:public\.)?(\w+)/g;
const CLIENT = /\.\s*(\w+)\s*\.\s*(?:create|update|delete|upsert)(?:Many)?(?:AndReturn)?\s*\(/g;
const PRODUCT = /^(?:lib|app|worker|server)\/|^middleware\.ts$/;

function writesOf(source: Source, models: Models): { readonly table: string; readonly at: number }[] {
  if (!isCode(source.path) || !PRODUCT.test(source.path)) return [];
  return [
    ...[...source.code.matchAll(SQL)].map((match) => ({ table: match[1] ?? "", at: match.index })),
    ...[...source.bare.matchAll(CLIENT)].map((match) => ({ table: models.get(match[1] ?? "") ?? "", at: match.index })),
  ];
}

/** Rule 10: only the owner of a table writes it. */
export function checkOwners(source: Source, owners: Owners, models: Models): Problem[] {
  const allowed = EXCEPTIONS.find(({ path }) => path === source.path)?.tables ?? [];
  return writesOf(source, models).flatMap(({ table, at }) => {
    const owner = Object.hasOwn(owners, table) ? owners[table] : undefined;
    if (owner === undefined || source.path.startsWith(`${owner}/`) || allowed.includes(table)) return [];
    const message = `${table} is written by ${owner} only`;
    return [{ rule: "owner", path: source.path, line: lineAt(source.code, at), message }];
  });
}

/** An exception that nothing needs any more is taken out of the list. */
export function checkExceptions(source: Source, models: Models): Problem[] {
  const exception = EXCEPTIONS.find(({ path }) => path === source.path);
  if (exception === undefined) return [];
  const written = new Set(writesOf(source, models).map(({ table }) => table));
  return exception.tables
    .filter((table) => !written.has(table))
    .map((table) => ({ rule: "owner", path: source.path, line: 1, message: `needs no exception for ${table}` }));
}

/** Once the table of owners is in use, every table of the schema has to be in it. */
export function checkOwnersComplete(owners: Owners, models: Models): Problem[] {
  if (Object.keys(owners).length === 0) return [];
  return [...models.values()]
    .filter((table) => !Object.hasOwn(owners, table))
    .map((table) => ({ rule: "owner", path: "scripts/tidy/owners.ts", line: 1, message: `${table} has no owner` }));
}
