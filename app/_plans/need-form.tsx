"use client";

import type { Area, Need } from "@/lib/plans/areas";
import { ChoiceForm } from "../_ui/choice-form";

const CHOICES: readonly (readonly [Need, string])[] = [
  ["nothing", "Everybody"],
  ["trial_or_plan", "Whoever has a trial or a plan"],
  ["plan", "Whoever has a plan"],
];

export function NeedForm({ area, label, needs }: { area: Area; label: string; needs: Need }) {
  return (
    <ChoiceForm
      id={`needs-${area}`}
      label={label}
      value={needs}
      choices={CHOICES}
      path="/api/tenant/areas"
      bodyOf={(chosen) => ({ area, needs: chosen })}
    />
  );
}
