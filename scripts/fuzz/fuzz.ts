// Thousands of requests, some right and most wrong, at a product that runs.
import { errorMessage } from "@/lib/core/errors";
import { type Dice, diceOf } from "../dice";
import { send } from "../send";
import { Cast } from "./cast";
import { OPERATIONS } from "./document";
import { codeIn, type Finding, findingOf, judge } from "./judge";
import { type Sql, whatExists } from "./known";
import { liven, nextDay } from "./liven";
import { type Attack, attackOn } from "./request";
import type { Known } from "./values";

export interface FuzzOptions {
  readonly web: string;
  readonly simulator: string;
  readonly sql: Sql;
  readonly requests: number;
  readonly seed: number;
  /** No answer may take longer. */
  readonly hangMs: number;
  readonly say: (line: string) => void;
}

export interface FuzzResult {
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Operations that were done at least once. */
  readonly done: number;
  readonly findings: readonly Finding[];
}

const AT_ONCE = 8;
/** After so many requests the gateways' customers pay, and what exists is looked up again. */
const ROUND = 160;
/** Sessions last eight hours: after each day everybody signs in anew. */
const ROUNDS_A_DAY = 20;
const AGAIN = new Set(["unauthenticated", "step_up_required"]);

/** The seed decides what is asked; ids are drawn by the product, so that two runs are alike and not the same. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { requests, seed, sql, say } = options;
  const cast = new Cast(options);
  await cast.assemble();
  const run = new Run(options, cast);
  for (let done = 0; done < requests; done += ROUND) {
    const dice = diceOf(seed, `round ${done}`);
    const known = await whatExists(sql);
    await run.round(dice, known, Math.min(ROUND, requests - done));
    await liven(dice, options, cast);
    if ((done / ROUND) % ROUNDS_A_DAY === ROUNDS_A_DAY - 1) await nextDay(options, cast);
    if ((done / ROUND) % 10 === 9) say(`${done + ROUND} requests, ${run.findings.length} findings`);
  }
  return { statuses: Object.fromEntries(run.statuses), done: run.done.size, findings: run.findings };
}

class Run {
  readonly statuses = new Map<number, number>();
  readonly done = new Set<string>();
  readonly findings: Finding[] = [];
  readonly #options: FuzzOptions;
  readonly #cast: Cast;

  constructor(options: FuzzOptions, cast: Cast) {
    this.#options = options;
    this.#cast = cast;
  }

  async round(dice: Dice, known: Known, requests: number): Promise<void> {
    for (let left = requests; left > 0; left -= AT_ONCE) {
      const attacks = Array.from({ length: Math.min(AT_ONCE, left) }, () =>
        attackOn(dice.pick(OPERATIONS), { dice, known }, this.#cast),
      );
      await Promise.all(attacks.map((attack) => this.#make(attack)));
    }
  }

  async #make(attack: Attack): Promise<void> {
    try {
      const reply = await send(this.#options.web, { ...attack.call, timeoutMs: this.#options.hangMs });
      this.statuses.set(reply.status, (this.statuses.get(reply.status) ?? 0) + 1);
      if (reply.status < 300 && attack.isPlain) this.done.add(`${attack.call.method} ${attack.operation.path}`);
      const finding = judge(attack, reply);
      if (finding) this.#report(finding);
      if (attack.actor && AGAIN.has(codeIn(reply.text))) await this.#cast.replace(attack.actor);
    } catch (error) {
      // Who closes the connection on a body that is too large has said enough.
      if (isCutOff(error, attack)) return;
      this.#report(findingOf(attack, "no answer", errorMessage(error), ""));
    }
  }

  #report(finding: Finding): void {
    this.findings.push(finding);
    this.#options.say(`${finding.kind}: ${finding.of}: ${finding.detail}\n    ${finding.shown}`);
  }
}

const LARGE = 200_000;

function isCutOff(error: unknown, { call }: Attack): boolean {
  return Buffer.isBuffer(call.body) && call.body.length > LARGE && /EPIPE|ECONNRESET/.test(errorMessage(error));
}
