import type { Client } from "./client";
import type { Control } from "./control";
import type { Cast } from "./cast";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Moves our clock by the product's own operation, and the gateways' with it. */
export class StormClock {
  readonly #cast: Cast;
  readonly #client: Client;
  readonly #control: Control;
  #moves = 0;

  constructor(cast: Cast, client: Client, control: Control) {
    this.#cast = cast;
    this.#client = client;
    this.#control = control;
  }

  async move(advanceMs: number): Promise<void> {
    this.#moves += 1;
    const answer = await this.#client.do({
      person: this.#cast.operator,
      path: "/api/operator/clock",
      body: { advanceMs },
      key: `storm-clock-${this.#moves}`,
    });
    if (answer.status !== 200) throw new Error(`the clock did not move: ${JSON.stringify(answer)}`);
    await this.#control.post("/__control/clock", { advanceMs });
  }
}
