// Defects that can be planted around the product, never in it, to see that the simulation catches them.

export const PLANTS = ["forgetful-gateway", "torn-transactions"] as const;

/**
 * `forgetful-gateway`: the gateway forgets idempotency keys and cannot find anything by them, as if our code sent under a
 * new key each time. `torn-transactions`: what a killed transaction had written stays, as if our code had none.
 */
export type Plant = (typeof PLANTS)[number];

export function isPlant(name: string): name is Plant {
  return PLANTS.some((each) => each === name);
}
