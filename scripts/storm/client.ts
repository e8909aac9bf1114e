import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Person } from "../demo/person";

/** One request that may be made more than once: always under the same key. */
export interface Deed {
  readonly person: Person;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
}

const CONCURRENT = 16;
const GIVE_UP_MS = 300_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;

/**
 * What customers, partners and operators do: a request whose answer is lost, or that fails for a reason that can pass, is
 * made again with the same idempotency key until it is answered.
 */
export class Client {
  /** Requests that are being made again, by key, with the last answer. */
  readonly again = new Map<string, string>();
  /** Requests that wait because the first of their key may still be running. */
  held = 0;
  /** Requests that are not answered for good. */
  busy = 0;
  /** Requests that are. */
  answered = 0;
  #free = CONCURRENT;
  readonly #waiting: (() => void)[] = [];

  async do(deed: Deed): Promise<Answer> {
    this.busy += 1;
    try {
      return await this.#untilAnswered(deed);
    } finally {
      this.again.delete(deed.key);
      this.busy -= 1;
    }
  }

  async #untilAnswered({ person, path, body, key }: Deed): Promise<Answer> {
    const until = performance.now() + GIVE_UP_MS;
    let isHeld = false;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#once(() => person.post(path, body, key));
      this.held -= Number(isHeld);
      if (answer?.body["code"] === "step_up_required") await this.#once(() => person.stepUp());
      if (answer !== null && !canPass(answer)) {
        this.answered += 1;
        return answer;
      }
      this.again.set(key, answer === null ? "no answer" : String(answer.body["code"]));
      isHeld = answer?.body["code"] === "already_running";
      this.held += Number(isHeld);
      if (performance.now() > until)
        throw new Error(`${path} was not answered: ${JSON.stringify(answer ?? "no answer")}`);
      await pause(Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS));
    }
  }

  /** null where the connection broke. Waiting between two tries takes up no turn. */
  async #once(ask: () => Promise<Answer>): Promise<Answer | null> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await ask();
    } catch {
      return null;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** Whether the same request can have another answer later. A refusal by the gateway is final. */
function canPass({ status, body }: Answer): boolean {
  if (body["code"] === "gateway_rejected") return false;
  return status >= 500 || status === 429 || ["already_running", "step_up_required"].includes(String(body["code"]));
}
