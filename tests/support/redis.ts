import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { readReply } from "@/lib/net/resp";
import { freePort } from "@/scripts/processes";

/** A Redis for one test file, whose answers can be held back and which can die and come back on its port. */
export interface TestRedis {
  readonly url: string;
  /** `redis-server` where this machine has one, and otherwise a stand-in that speaks its protocol for the one script we use. */
  readonly kind: "redis-server" | "stand-in";
  hang(): Promise<void>;
  goOn(): Promise<void>;
  die(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort(0);
  return hasRedis() ? startReal(port) : startStandIn(port);
}

function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function startReal(port: number): Promise<TestRedis> {
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const started = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    child = started;
    process.once("exit", () => started.kill("SIGKILL"));
    await new Promise<void>((resolve, reject) => {
      started.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
      started.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("Ready to accept connections")) resolve();
      });
    });
  };
  const signal = (name: NodeJS.Signals): Promise<void> => {
    child?.kill(name);
    return Promise.resolve();
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: "redis-server",
    hang: () => signal("SIGSTOP"),
    goOn: () => signal("SIGCONT"),
    die: async () => {
      const gone = new Promise((resolve) => child?.once("exit", resolve));
      child?.kill("SIGKILL");
      await gone;
    },
    comeBack: start,
  };
}

/** What the script of the fixed window does, and the refusals that Redis 7 gives to what it does not know. */
class StandIn {
  readonly #counters = new Map<string, number>();
  #isLoaded = false;

  /** @throws Error in the words of Redis */
  execute([verb = "", script = "", count, ...rest]: readonly string[]): readonly number[] | string {
    if (!verb.startsWith("EVAL")) return "OK";
    if (verb === "EVALSHA" && !this.#isLoaded) throw new Error("NOSCRIPT No matching script.");
    if (script.startsWith("#!lua flags=allow-key-locking"))
      throw new Error("ERR Unexpected flag in script shebang: allow-key-locking");
    this.#isLoaded = true;
    return this.#count(rest[0] ?? "", rest.slice(Number(count)).map(Number));
  }

  #count(key: string, [most = 0, , step = 1]: readonly number[]): readonly number[] {
    const value = (this.#counters.get(key) ?? 0) + step;
    this.#counters.set(key, value);
    return [value, most];
  }
}

async function startStandIn(port: number): Promise<TestRedis> {
  let server: Server | null = null;
  let isHanging = false;
  let memory = new StandIn();
  const sockets = new Set<Socket>();
  const start = async (): Promise<void> => {
    memory = new StandIn();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
      socket.on("data", (chunk: Buffer) => {
        if (!isHanging) for (const args of commandsIn(chunk)) socket.write(replyTo(memory, args));
      });
    });
    await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
  };
  await start();
  const set = (value: boolean): Promise<void> => {
    isHanging = value;
    return Promise.resolve();
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: "stand-in",
    hang: () => set(true),
    goOn: () => set(false),
    die: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server?.close(resolve));
    },
    comeBack: start,
  };
}

function* commandsIn(chunk: Buffer): Generator<string[]> {
  for (let rest = chunk; ; ) {
    const read = readReply(rest);
    if (read === null) return;
    yield Array.isArray(read.reply) ? read.reply.map(String) : [];
    rest = rest.subarray(read.length);
  }
}

function replyTo(memory: StandIn, args: readonly string[]): string {
  try {
    const answer = memory.execute(args);
    return typeof answer === "string" ? `+${answer}\r\n` : `*2\r\n${answer.map((each) => `:${each}\r\n`).join("")}`;
  } catch (error) {
    return `-${error instanceof Error ? error.message : "ERR"}\r\n`;
  }
}

/** Upstash's REST interface: commands as arrays of JSON, one or a pipeline of them, with a bearer token. */
export async function startUpstash(token: string): Promise<{ url: string; requests: () => number; stop: () => void }> {
  const memory = new StandIn();
  let count = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    count += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const say = (status: number, body: object): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return say(401, { error: "Unauthorized" });
    const sent = JSON.parse(Buffer.concat(chunks).toString()) as unknown[];
    if (request.url === "/pipeline")
      return say(
        200,
        sent.map((each) => restReply(memory, each as unknown[])),
      );
    const reply = restReply(memory, sent);
    say("error" in reply ? 400 : 200, reply);
  };
  const server = createHttpServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function restReply(memory: StandIn, command: readonly unknown[]): { result: unknown } | { error: string } {
  const [verb = "", script = "", ...args] = command.map(String);
  try {
    return { result: memory.execute([verb.toUpperCase(), script.replace(/^#!lua[^\n]*\n/, ""), ...args]) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : "ERR" };
  }
}
