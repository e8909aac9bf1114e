import { createHash } from "node:crypto";
import { RedisConnection } from "@/lib/net/redis";
import type { CounterStore } from "./memory-store";

const SHEBANG = /^#!lua[^\n]*\n/;

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

/**
 * A plain Redis as @upstash/ratelimit wants it. Its scripts begin with a flag that only Upstash knows and Redis 7 refuses,
 * so the line is cut off, and the hash that the library sends is exchanged for that of what is left.
 */
export class RedisStore implements CounterStore {
  readonly #connection: RedisConnection;
  readonly #hashes = new Map<string, string>();

  constructor(url: string, options: { readonly timeoutMs: number }) {
    this.#connection = new RedisConnection(url, options);
  }

  async evalsha<TData>(hash: string, keys: string[], args: unknown[]): Promise<TData> {
    const known = this.#hashes.get(hash);
    if (known === undefined) throw new Error("NOSCRIPT this script was not sent yet");
    return (await this.#run("EVALSHA", known, keys, args)) as TData;
  }

  async eval<TData>(script: string, keys: string[], args: unknown[]): Promise<TData> {
    const plain = script.replace(SHEBANG, "");
    this.#hashes.set(sha1(script), sha1(plain));
    return (await this.#run("EVAL", plain, keys, args)) as TData;
  }

  /** Only dynamic limits would use these, and there are none. */
  get<TData>(): Promise<TData | null> {
    return Promise.resolve(null);
  }

  set(): Promise<"OK"> {
    return Promise.resolve("OK");
  }

  close(): void {
    this.#connection.close();
  }

  #run(verb: "EVAL" | "EVALSHA", script: string, keys: string[], args: unknown[]): Promise<unknown> {
    return this.#connection.command(verb, script, keys.length, ...keys, ...args.map(String));
  }
}
