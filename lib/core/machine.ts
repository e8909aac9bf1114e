import { AppError } from "./errors";

/**
 * A state machine as a literal table: each state with the states it may become.
 * A state with no successor is terminal. Applying a step is always
 * `UPDATE … SET state = next WHERE id = … AND state = from`, done by the room that owns the table.
 */
export interface Machine<S extends string> {
  readonly name: string;
  readonly initial: readonly S[];
  readonly steps: Readonly<Record<S, readonly S[]>>;
}

export function canStep<S extends string>(machine: Machine<S>, from: S, to: S): boolean {
  return machine.steps[from].includes(to);
}

/** @throws AppError `wrong_state` when the table does not allow the step. */
export function assertStep<S extends string>(machine: Machine<S>, from: S, to: S): void {
  if (!canStep(machine, from, to)) {
    throw new AppError("wrong_state", `${machine.name} cannot go from ${from} to ${to}`, { from, to });
  }
}

export function isTerminal<S extends string>(machine: Machine<S>, state: S): boolean {
  return machine.steps[state].length === 0;
}
