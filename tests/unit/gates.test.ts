import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateOf } from "@/lib/auth/gates";
import { AREAS, closedAreas } from "@/lib/plans/areas";
import { mailboxOf } from "@/lib/plans/signals";

const segment = fc.stringMatching(/^[a-z0-9._~%-]{1,12}$/);

describe("gates", () => {
  it("hold below a path whatever follows it, and however many slashes", () => {
    fc.assert(
      fc.property(fc.constantFrom("dashboard", "checkout"), fc.array(segment, { maxLength: 4 }), (area, rest) => {
        fc.pre(!(area === "checkout" && rest[1] === "return"));
        const needs = area === "checkout" ? "booking" : "dashboard";
        expect(gateOf(`/${[area, ...rest].join("/")}`)).toBe(needs);
        expect(gateOf(`//${[area, ...rest].join("//")}/`)).toBe(needs);
      }),
    );
  });

  it("match whole segments: no longer or shorter word falls under one (T2)", () => {
    fc.assert(
      fc.property(fc.constantFrom("dashboard", "checkout", "offers", "legal"), segment, (word, more) => {
        expect(gateOf(`/${word}${more}`)).toBe("sign_in");
        expect(gateOf(`/${word.slice(0, -1)}`)).toBe("sign_in");
      }),
    );
  });

  it("close what no rule names to those who are not signed in", () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        fc.pre(gateOf(`/${segments[0]}`) === "sign_in");
        expect(gateOf(`/${segments.join("/")}`)).toBe("sign_in");
      }),
    );
    expect(gateOf("/")).toBe("nothing");
  });

  it("never close the way to the plans or to one's own money", () => {
    for (const path of ["/upgrade", "/upgrade/checkout/ord_1", "/orders/ord_1", "/payouts", "/checkout/ord_1/return"])
      expect(gateOf(path)).toBe("sign_in");
  });
});

describe("areas", () => {
  it("open to a running trial unless a plan is asked, and to a plan always", () => {
    const need = fc.constantFrom("nothing", "trial_or_plan", "plan");
    const rules = fc.record({ booking: need, dashboard: need } as const, { requiredKeys: [] });
    fc.assert(
      fc.property(rules, fc.subarray([...AREAS]), fc.boolean(), (given, opened, isTrial) => {
        const closed = closedAreas({ rules: given, opened, isTrial });
        for (const area of AREAS) {
          const asked = given[area] ?? "trial_or_plan";
          const isOpen = asked === "nothing" || opened.includes(area) || (asked === "trial_or_plan" && isTrial);
          expect(closed.includes(area)).toBe(!isOpen);
        }
      }),
    );
  });
});

describe("the mailbox behind an address", () => {
  it.each([
    ["a.b+c@gmail.com", "ab@gmail.com"],
    ["a.b@googlemail.com", "ab@gmail.com"],
    ["a+b+c@outlook.com", "a@outlook.com"],
    ["a.b@outlook.com", "a.b@outlook.com"],
    ["a-b@yahoo.com", "a@yahoo.com"],
    ["a.b_c-d@pm.me", "abcd@proton.me"],
    ["a.b+c@example.org", "a.b+c@example.org"],
  ])("%s is %s", (email, mailbox) => {
    expect(mailboxOf(email)).toBe(mailbox);
  });
});
