import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PERMISSION_OF } from "@/lib/approvals/kinds";
import { ROLES, TABLE } from "@/lib/auth/permission-table";
import { groupOf, may, PERMISSIONS, scopeOf } from "@/lib/auth/permissions";
import { apiOperations } from "@/scripts/api/operations";

const operations = await apiOperations(process.cwd());

test("every permission is asked for by an operation or a page, and every row has a column for each role", () => {
  const declared = operations.flatMap(({ declared: { permission } }) => (permission === "everyone" ? [] : permission));
  const pages = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => readFileSync(join("app", file), "utf8"))
    .join("\n");
  const unused = PERMISSIONS.filter((each) => !declared.includes(each) && !pages.includes(`"${each}"`));
  expect(unused).toEqual([]);
  for (const row of Object.values(TABLE)) expect(row).toHaveLength(ROLES.length);
});

test("a role reaches no further than its side of the marketplace", () => {
  const reach = { customer: ["own"], partner: ["partner"], operator: ["tenant", "platform"] } as const;
  for (const role of ROLES)
    for (const permission of PERMISSIONS) {
      const scope = scopeOf(role, permission);
      // Everybody has an account, and partners buy plans for themselves.
      if (["account.manage", "plan.buy", "payment.verify"].includes(permission)) continue;
      if (scope !== null) expect(reach[groupOf(role)]).toContain(scope);
      expect(scope === "platform").toBe(role === "platform_owner" && scope !== null);
    }
});

test("a partner's staff gets no payouts and sees no balance; the platform's owner only looks, and changes which tenants there are", () => {
  const staff = PERMISSIONS.filter((permission) => may({ role: "partner_staff" }, permission));
  expect(staff.filter((permission) => /^(?:payout|balance|refund\.(?:request|decide))/.test(permission))).toEqual([]);
  const platform = PERMISSIONS.filter((permission) => may({ role: "platform_owner" }, permission));
  expect(platform.filter((permission) => !permission.endsWith(".read"))).toEqual(["account.manage", "platform.change"]);
});

test("what needs two people can be asked for and decided by the people of some role, who may decide at all", () => {
  for (const permission of Object.values(PERMISSION_OF))
    expect(ROLES.some((role) => may({ role }, permission) && may({ role }, "approval.decide"))).toBe(true);
});

test("whatever writes says what it writes to the audit, or why it does not; reading writes nothing but who looked across tenants", () => {
  for (const { method, path, declared } of operations) {
    const reads = declared.audit === "none: reads" || declared.audit === "tenant.looked_at";
    expect([path, reads]).toEqual([path, method === "GET"]);
  }
});
