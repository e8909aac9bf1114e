import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ClockState } from "./clock";
import { isObject } from "./json";
import type { PaypalWorld } from "./paypal/model";
import { emptyPaypalWorld } from "./paypal/model";
import type { RazorpayWorld } from "./razorpay/model";
import { emptyRazorpayWorld } from "./razorpay/model";
import type { Delivery } from "./delivery";

export interface World {
  clock: ClockState;
  razorpay: RazorpayWorld;
  paypal: PaypalWorld;
  deliveries: Map<string, Delivery>;
}

export function emptyWorld(): World {
  return {
    clock: { offsetMs: 0, timers: [] },
    razorpay: emptyRazorpayWorld(),
    paypal: emptyPaypalWorld(),
    deliveries: new Map(),
  };
}

function pack(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (value instanceof Map) return { $map: [...value.entries()] };
  return value;
}

function unpack(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length !== 1) return value;
  if (typeof value["$bigint"] === "string") return BigInt(value["$bigint"]);
  if (Array.isArray(value["$map"])) return new Map(value["$map"] as [unknown, unknown][]);
  return value;
}

export function loadWorld(file: string | null): World {
  if (file === null || !existsSync(file)) return emptyWorld();
  const loaded = JSON.parse(readFileSync(file, "utf8"), unpack) as Partial<World>;
  const empty = emptyWorld();
  // What a snapshot of an older simulator does not know yet is empty.
  return {
    ...empty,
    ...loaded,
    razorpay: { ...empty.razorpay, ...loaded.razorpay },
    paypal: { ...empty.paypal, ...loaded.paypal },
  };
}

export interface Saver {
  changed(): void;
  saveNow(): void;
}

const SAVE_DELAY_MS = 1_000;

/** Writes beside the file and renames, so that a kill in the middle leaves the older snapshot whole. */
export function createSaver(file: string | null, world: () => World): Saver {
  let waiting: NodeJS.Timeout | undefined;
  function saveNow(): void {
    clearTimeout(waiting);
    waiting = undefined;
    if (file === null) return;
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(world(), pack), { mode: 0o600 });
    renameSync(draft, file);
  }
  function saveOrReport(): void {
    try {
      saveNow();
    } catch (error) {
      process.stderr.write(`simulator: the state was not saved: ${String(error)}\n`);
    }
  }
  return {
    saveNow: saveOrReport,
    changed() {
      if (file === null || waiting !== undefined) return;
      waiting = setTimeout(saveOrReport, SAVE_DELAY_MS);
      waiting.unref();
    },
  };
}
