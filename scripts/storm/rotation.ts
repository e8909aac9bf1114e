import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Control } from "./control";

/** The secret of Razorpay's webhooks before and after it is changed in mid-storm; the product accepts both. */
export interface Rotation {
  readonly before: string;
  readonly after: string;
}

export function drawSecrets(): Rotation {
  return { before: randomBytes(16).toString("hex"), after: randomBytes(16).toString("hex") };
}

/** Events from now on are signed with the new secret; those under way keep the old signature. */
export async function rotate(control: Control, { after }: Rotation): Promise<void> {
  await control.post("/__control/webhooks", { razorpaySecret: after });
}

const Deliveries = z.object({
  deliveries: z.array(
    z.object({ eventId: z.string(), event: z.string(), lastResult: z.union([z.number(), z.string()]).nullable() }),
  ),
});

/** Genuine webhooks that were refused for good and not for a reason that passes. */
export async function refusedGenuine(control: Control): Promise<string[]> {
  const { deliveries } = Deliveries.parse(await control.get("/__control/webhooks"));
  return deliveries
    .filter(({ lastResult }) => typeof lastResult === "number" && lastResult >= 400 && lastResult < 500)
    .map(({ eventId, event, lastResult }) => `${event} ${eventId}: answered ${lastResult}`);
}
