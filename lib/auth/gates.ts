import type { Area } from "@/lib/plans/areas";

/**
 * Which pages need what, as data; an area asks what the tenant's rules say (lib/plans/areas.ts). A rule names whole path
 * segments; `*` stands for exactly one segment. A path is matched when the rule's segments are its first segments, so
 * `/dash` never matches `/dashboard` and a rule for `/` cannot open everything. What no rule names needs a sign-in.
 */
interface Gate {
  readonly segments: readonly string[];
  readonly needs: "nothing" | "sign_in" | Area;
}

const GATES: readonly Gate[] = [
  { segments: ["offers"], needs: "nothing" },
  { segments: ["sign-in"], needs: "nothing" },
  { segments: ["legal"], needs: "nothing" },
  { segments: ["t"], needs: "nothing" }, // leads to a tenant's own host
  { segments: ["brand.css"], needs: "nothing" },
  { segments: ["register"], needs: "nothing" },
  { segments: ["verify"], needs: "nothing" },
  { segments: ["forgot-password"], needs: "nothing" },
  { segments: ["reset-password"], needs: "nothing" },
  { segments: ["magic-link"], needs: "nothing" },
  { segments: ["outbox"], needs: "nothing" }, // there is none in production
  { segments: ["account"], needs: "sign_in" },
  { segments: ["developers"], needs: "nothing" },
  { segments: ["upgrade"], needs: "sign_in" },
  { segments: ["api"], needs: "nothing" }, // every handler checks for itself
  // Booking and the partner's working place need a plan once the trial is over. Orders and payouts do not (nobody is locked
  // out of their own money), and neither does buying a plan.
  { segments: ["checkout", "*", "return"], needs: "sign_in" }, // back from the gateway, with money perhaps on its way
  { segments: ["checkout"], needs: "booking" },
  { segments: ["dashboard"], needs: "dashboard" },
  { segments: ["orders"], needs: "sign_in" },
  { segments: ["payouts"], needs: "sign_in" },
  { segments: ["operator"], needs: "sign_in" },
];

const HOME: Gate["needs"] = "nothing";
const DEFAULT: Gate["needs"] = "sign_in";

/** What a page needs; a pure function of the path. */
export function gateOf(path: string): Gate["needs"] {
  const segments = path.split("/").filter((segment) => segment !== "");
  if (segments.length === 0) return HOME;
  const gate = GATES.find(
    (each) =>
      each.segments.length <= segments.length &&
      each.segments.every((part, index) => part === "*" || part === segments[index]),
  );
  return gate?.needs ?? DEFAULT;
}
