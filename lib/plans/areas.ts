/** Parts of the product that a trial or a plan opens; what pages they have says lib/auth/gates.ts. */
export const AREAS = ["booking", "dashboard"] as const;
export type Area = (typeof AREAS)[number];

/** What an area asks of those who come; `plan`: a trial is not enough. */
export const NEEDS = ["nothing", "trial_or_plan", "plan"] as const;
export type Need = (typeof NEEDS)[number];
export type Rules = Readonly<Partial<Record<Area, Need>>>;

/** Unless a row of `area_rule` says otherwise for a tenant. */
const USUAL: Readonly<Record<Area, Need>> = { booking: "trial_or_plan", dashboard: "trial_or_plan" };

export function needOf(area: Area, rules: Rules): Need {
  return rules[area] ?? USUAL[area];
}

/** Which areas are closed to somebody. @param i.opened what the plans that run open */
export function closedAreas(i: {
  readonly rules: Rules;
  readonly opened: readonly Area[];
  readonly isTrial: boolean;
}): Area[] {
  return AREAS.filter((area) => {
    const need = needOf(area, i.rules);
    if (need === "nothing" || i.opened.includes(area)) return false;
    return need === "plan" || !i.isTrial;
  });
}
