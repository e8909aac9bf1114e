import { z } from "zod";
import { AREAS, NEEDS } from "@/lib/plans/areas";
import { currency, id, listOf, minor } from "./common";
import { checkoutAnswer } from "./orders";

export const planAnswer = z
  .strictObject({
    planId: id,
    name: z.string(),
    summary: z.string(),
    amount: minor,
    currency,
    periodDays: z.int().positive(),
    /** What it opens. */
    areas: z.array(z.enum(AREAS)),
  })
  .meta({ id: "Plan" });

export const plansAnswer = listOf(planAnswer);
export const planCheckoutAnswer = checkoutAnswer.omit({ sessionId: true }).meta({ id: "PlanCheckout" });

export const withdrawnPlanAnswer = z.strictObject({ planId: id, withdrawn: z.literal(true) });
export const areaAnswer = z.strictObject({ area: z.enum(AREAS), needs: z.enum(NEEDS) });
