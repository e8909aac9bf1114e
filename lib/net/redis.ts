import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readReply, type RedisReply, writeCommand } from "./resp";

interface Waiting {
  readonly resolve: (reply: RedisReply) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One connection to a plain Redis (`redis:` or `rediss:`), opened at the first command and again after it was lost.
 * Answers come in the order of the commands, so one that does not come in time ends the connection and all that wait.
 */
export class RedisConnection {
  readonly #url: URL;
  readonly #timeoutMs: number;
  #socket: Socket | null = null;
  #waiting: Waiting[] = [];
  #received = Buffer.alloc(0);

  constructor(url: string, options: { readonly timeoutMs: number }) {
    this.#url = new URL(url);
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws Error of Redis, with its own words, or of the connection. */
  command(...args: readonly (string | number)[]): Promise<RedisReply> {
    if (this.#socket === null) this.#open();
    return this.#send(args);
  }

  close(): void {
    this.#lose(new Error("the connection to Redis was closed"));
  }

  #open(): void {
    const { protocol, hostname, port, username, password, pathname } = this.#url;
    const place = { host: hostname, port: Number(port || 6_379) };
    const socket = protocol === "rediss:" ? connectTls({ ...place, servername: hostname }) : connectPlain(place);
    this.#socket = socket;
    socket.setNoDelay(true);
    // Nobody stays alive for it.
    socket.unref();
    socket.on("data", (chunk: Buffer) => this.#read(socket, chunk));
    socket.on("error", (error) => this.#lose(error, socket));
    socket.on("close", () => this.#lose(new Error("Redis closed the connection"), socket));
    // What these are refused with ends the connection, and with it the command behind them.
    if (password !== "") this.#prepare("AUTH", username || "default", decodeURIComponent(password));
    const database = pathname.slice(1);
    if (database !== "") this.#prepare("SELECT", database);
  }

  #prepare(...args: readonly string[]): void {
    this.#send(args).catch((error: unknown) =>
      this.#lose(error instanceof Error ? error : new Error("Redis refused the connection")),
    );
  }

  #send(args: readonly (string | number)[]): Promise<RedisReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose(new Error("Redis did not answer in time")), this.#timeoutMs);
      this.#waiting.push({ resolve, reject, timer });
      this.#socket?.write(writeCommand(args));
    });
  }

  #read(socket: Socket, chunk: Buffer): void {
    if (socket !== this.#socket) return;
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const read = readReply(this.#received);
      if (read === null) return;
      this.#received = this.#received.subarray(read.length);
      const waiting = this.#waiting.shift();
      clearTimeout(waiting?.timer);
      if (read.reply instanceof Error) waiting?.reject(read.reply);
      else waiting?.resolve(read.reply);
    }
  }

  #lose(error: Error, socket = this.#socket): void {
    if (socket === null || socket !== this.#socket) return;
    this.#socket = null;
    this.#received = Buffer.alloc(0);
    socket.destroy();
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(error);
    }
  }
}
