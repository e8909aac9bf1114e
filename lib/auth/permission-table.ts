// This file is not formatted by the formatter (biome.json): a table is read by its columns.

/** As what a person works here. */
export const ROLES = [
  "customer",
  "partner",
  "partner_staff",
  "support",
  "finance",
  "admin",
  "tenant_owner",
  "platform_owner",
] as const;
export type Role = (typeof ROLES)[number];

/** How far a permission reaches: the caller's own objects, those of the caller's partner, of the tenant, of all tenants. */
export type Scope = "own" | "partner" | "tenant" | "platform";

const own = "own";
const partner = "partner";
const tenant = "tenant";
const platform = "platform";
const no = null;

/**
 * Who may do what, and how far it reaches; what no row names nobody may. Rows are permissions, `<object>.<deed>`; the
 * columns are those of `ROLES`. Where a deed needs two people (docs/PERMISSIONS.md), both need its permission.
 */
export const TABLE = {
  //                       customer partner  staff    support finance admin   tenant  platform
  // Their own account
  "account.manage":       [own,     own,     own,     own,    own,    own,    own,    own],
  // Buying
  "order.create":         [own,     no,      no,      no,     no,     no,     no,     no],
  "order.read":          [own,     partner, partner, tenant, tenant, tenant, tenant, platform],
  "plan.buy":             [own,     own,     own,     no,     no,     no,     no,     no],
  "payment.verify":       [own,     own,     own,     no,     no,     no,     no,     no],
  "payment.read":         [own,     partner, partner, tenant, tenant, tenant, tenant, platform],
  // Sessions
  "session.accept":       [no,      partner, partner, no,     no,     no,     no,     no],
  "session.complete":     [own,     partner, partner, tenant, no,     tenant, no,     no],
  "session.reschedule":   [own,     partner, partner, no,     no,     no,     no,     no],
  "session.cancel":       [own,     partner, no,      tenant, no,     tenant, no,     no],
  "session.reopen":       [no,      no,      no,      tenant, no,     tenant, no,     no],
  "absence.report":       [own,     partner, partner, no,     no,     no,     no,     no],
  "absence.decide":       [no,      no,      no,      tenant, no,     tenant, no,     no],
  "offer.cancel":         [no,      partner, no,      tenant, no,     tenant, no,     no],
  // Money that is held
  "session.settle":       [no,      partner, no,      no,     tenant, tenant, no,     no],
  "settlement.read":     [no,      partner, no,      no,     tenant, tenant, tenant, platform],
  "session.settle_all":   [no,      no,      no,      no,     tenant, tenant, no,     no],
  "hold.shorten":         [own,     no,      no,      no,     no,     no,     no,     no],
  "hold.pause":           [no,      no,      no,      tenant, tenant, tenant, no,     no],
  "hold.release":         [no,      no,      no,      no,     tenant, tenant, no,     no],
  "hold.extend":          [no,      no,      no,      no,     tenant, tenant, no,     no],
  // Money that goes back
  "refund.read":          [own,     partner, partner, tenant, tenant, tenant, tenant, platform],
  "refund.request":       [own,     partner, no,      tenant, tenant, tenant, no,     no],
  "refund.cancel":        [own,     no,      no,      no,     no,     no,     no,     no],
  "refund.decide":        [no,      partner, no,      tenant, tenant, tenant, no,     no],
  "refund.resend":        [no,      no,      no,      no,     tenant, tenant, no,     no],
  // Cases and chargebacks
  "case.read":            [own,     partner, partner, tenant, tenant, tenant, tenant, platform],
  "case.open":            [own,     partner, partner, no,     no,     no,     no,     no],
  "case.write":           [own,     partner, partner, tenant, no,     tenant, no,     no],
  "case.negotiate":       [own,     partner, no,      no,     no,     no,     no,     no],
  "case.decide":          [no,      no,      no,      tenant, no,     tenant, no,     no],
  "chargeback.read":      [no,      no,      no,      tenant, tenant, tenant, tenant, platform],
  "chargeback.answer":    [no,      no,      no,      tenant, tenant, tenant, no,     no],
  "chargeback.accept":    [no,      no,      no,      no,     tenant, tenant, no,     no],
  // Partners' money
  "balance.read":         [no,      partner, no,      no,     no,     no,     no,     no],
  "payout.read":          [no,      partner, no,      no,     tenant, tenant, tenant, platform],
  "payout.request":       [no,      partner, no,      no,     no,     no,     no,     no],
  "payout.cancel":        [no,      partner, no,      no,     tenant, tenant, no,     no],
  "payout.retry":         [no,      partner, no,      no,     tenant, tenant, no,     no],
  "payout.review":        [no,      no,      no,      no,     tenant, tenant, no,     no],
  "onboarding.read":      [no,      partner, no,      no,     no,     no,     no,     no],
  "onboarding.write":     [no,      partner, no,      no,     no,     no,     no,     no],
  "kyc.read":             [no,      no,      no,      tenant, tenant, tenant, tenant, no],
  "kyc.decide":           [no,      no,      no,      no,     tenant, tenant, no,     no],
  "payout.unfreeze":      [no,      no,      no,      no,     tenant, tenant, no,     no],
  "receivable.write_off": [no,      no,      no,      no,     tenant, tenant, no,     no],
  // Running the marketplace
  "console.read":         [no,      no,      no,      tenant, tenant, tenant, tenant, platform],
  "approval.read":        [no,      no,      no,      tenant, tenant, tenant, tenant, platform],
  "approval.decide":      [no,      no,      no,      tenant, tenant, tenant, tenant, no],
  "policy.read":          [no,      no,      no,      no,     tenant, tenant, tenant, platform],
  "policy.change":        [no,      no,      no,      no,     no,     tenant, tenant, no],
  "tenant.change":        [no,      no,      no,      no,     no,     tenant, tenant, no],
  "webhook.read":         [no,      no,      no,      no,     tenant, tenant, no,     platform],
  "endpoint.read":        [no,      no,      no,      no,     no,     tenant, tenant, platform],
  "endpoint.change":      [no,      no,      no,      no,     no,     tenant, tenant, no],
  // All marketplaces
  "platform.read":        [no,      no,      no,      no,     no,     no,     no,     platform],
  "platform.change":      [no,      no,      no,      no,     no,     no,     no,     platform],
  // The API in the hands of programs
  "key.read":            [own,     partner, no,      no,     tenant, tenant, tenant, no],
  "key.create":          [own,     partner, no,      no,     tenant, tenant, tenant, no],
  "key.revoke":          [own,     partner, no,      no,     tenant, tenant, tenant, no],
  "webhook.body":        [no,      no,      no,      no,     no,     tenant, no,     no],
  "ledger.read":         [no,      partner, no,      no,     tenant, tenant, tenant, platform],
  "event.read":          [no,      no,      no,      no,     no,     tenant, tenant, platform],
  "clock.read":           [no,      no,      no,      tenant, tenant, tenant, tenant, platform],
  "clock.move":           [no,      no,      no,      no,     no,     tenant, no,     no],
} as const satisfies Readonly<Record<`${string}.${string}`, readonly (Scope | null)[] & { length: 8 }>>;
