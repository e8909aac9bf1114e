import pino, { type Logger } from "pino";
import { config } from "@/lib/config/config";
import { currentRequest } from "./request";
import { scrubFields, scrubText } from "./scrub";

/** An error that was logged, already without secrets. */
export interface LoggedError {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Listener = (error: LoggedError) => void;

const ERROR_LEVEL = 50;
const LISTENERS = Symbol.for("holdfast.log.listeners");

interface Holder {
  [LISTENERS]?: Set<Listener>;
}

/** One set for the process: Next bundles this module, and the server in front has it too. */
function listeners(): Set<Listener> {
  const holder = globalThis as Holder;
  holder[LISTENERS] ??= new Set();
  return holder[LISTENERS];
}

/** Tells of every error that is logged. @returns a function that stops it. */
export function onLoggedError(listener: Listener): () => void {
  listeners().add(listener);
  return () => void listeners().delete(listener);
}

let root: Logger | undefined;

/**
 * One-line JSON on standard error, with the id of the request that it happened in. Pass ids and codes; secrets, personal
 * data and bodies are cut out by name and by form.
 */
export function log(): Logger {
  // Standard error keeps standard output free for the machine-readable answer of a script.
  root ??= createLog(config().logLevel, pino.destination({ dest: 2, sync: true }));
  return root;
}

export function createLog(level: string, destination: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      formatters: { log: scrubFields },
      mixin: () => {
        const requestId = currentRequest()?.requestId;
        return requestId === undefined ? {} : { requestId };
      },
      // What the line says itself goes before what is known anyway.
      mixinMergeStrategy: (own, mixed) => ({ ...mixed, ...own }),
      hooks: {
        logMethod(args, method, lineLevel) {
          method.apply(this, args);
          if (lineLevel >= ERROR_LEVEL) tell(args);
        },
      },
    },
    destination,
  );
}

function tell(args: readonly unknown[]): void {
  const [first, second] = args;
  const fields = typeof first === "object" && first !== null ? scrubFields({ ...first }) : {};
  const text = [first, second].find((each) => typeof each === "string");
  const message = scrubText(text ?? "");
  const requestId = currentRequest()?.requestId;
  for (const listener of listeners()) listener({ message, fields: requestId ? { requestId, ...fields } : fields });
}
