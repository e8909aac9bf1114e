import { connect, type Socket } from "node:net";

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** What is sent, all of it; each connection has one request under way at a time. */
  readonly requests: readonly Buffer[];
}

const END_OF_CHUNKS = Buffer.from("\r\n0\r\n\r\n");

/** Whether an answer is complete: by its length, or by its last chunk. */
function isComplete(answer: Buffer): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: *(\d+)/i.exec(answer.toString("latin1", 0, head))?.[1];
  if (length !== undefined) return answer.length >= head + 4 + Number(length);
  return answer.subarray(-END_OF_CHUNKS.length).equals(END_OF_CHUNKS);
}

/** Sends requests that were made beforehand, as fast as they are answered; plain sockets, so that the sender costs little. */
export async function sendAll(options: LoadOptions): Promise<{ ms: number[]; refused: number; seconds: number }> {
  const ms: number[] = [];
  let next = 0;
  let refused = 0;
  const began = performance.now();
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(options.port, options.host);
      let answer = Buffer.alloc(0);
      let sentAt = 0;
      const send = (): void => {
        const request = options.requests[next];
        if (request === undefined) {
          socket.end();
          resolve();
          return;
        }
        next += 1;
        sentAt = performance.now();
        socket.write(request);
      };
      socket.setNoDelay(true);
      socket.on("error", reject);
      socket.on("connect", send);
      socket.on("data", (chunk) => {
        answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
        if (!isComplete(answer)) return;
        ms.push(performance.now() - sentAt);
        if (answer.toString("latin1", 9, 12) !== "200") refused += 1;
        answer = Buffer.alloc(0);
        send();
      });
    });
  await Promise.all(Array.from({ length: options.connections }, one));
  return { ms, refused, seconds: (performance.now() - began) / 1_000 };
}
