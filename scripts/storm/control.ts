import { z } from "zod";

/** The simulator's control API, which is never killed. */
export class Control {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const { status, answer } = await this.#send(path, { method: "POST", body: JSON.stringify(body) });
    if (status >= 400) throw new Error(`the simulator answered ${status} to ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** What a customer tries at the gateway's checkout, where the gateway may refuse. */
  async attempt(path: string, body: unknown): Promise<Record<string, unknown> | null> {
    const { status, answer } = await this.#send(path, { method: "POST", body: JSON.stringify(body) });
    return status < 400 ? answer : null;
  }

  async get(path: string): Promise<Record<string, unknown>> {
    return (await this.#send(path, {})).answer;
  }

  async clearFaults(): Promise<void> {
    await this.#send("/__control/faults", { method: "DELETE" });
  }

  /** Webhooks that are still on their way. */
  async pendingWebhooks(): Promise<number> {
    const answer = await this.get("/__control/webhooks?status=pending");
    return z.object({ deliveries: z.array(z.unknown()) }).parse(answer).deliveries.length;
  }

  /** Webhooks that wait for their next try, or for another to overtake them, are sent now. */
  async hurryWebhooks(): Promise<void> {
    await this.post("/__control/webhooks/flush", { timeoutMs: 0 });
  }

  async #send(
    path: string,
    init: { method?: string; body?: string },
  ): Promise<{ status: number; answer: Record<string, unknown> }> {
    const response = await fetch(`${this.#url}${path}`, { ...init, headers: { "content-type": "application/json" } });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }
}
