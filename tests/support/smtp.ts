import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What was handed over, as it came over the wire. */
export interface Received {
  readonly from: string;
  readonly to: string;
  readonly data: string;
}

export interface MailServer {
  readonly port: number;
  readonly received: Received[];
  /** The credentials that clients showed, in base64 as they were sent. */
  readonly logins: string[];
  /** How many connections there were. */
  readonly connections: () => number;
}

/** Said instead of an answer: lines of one that never ends, twenty in a second. */
export const DRIP = "drip";

/** What the server says to a command; null for nothing at all, and undefined for what a server that works says. */
export type Says = (command: string) => string | null | undefined;

const EXPECTED: Readonly<Record<string, string>> = {
  EHLO: "250-mail.test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
  AUTH: "235 welcome",
  DATA: "354 go on",
  QUIT: "221 bye",
};

/** A mail server of a few lines on a free port, until the end of the test. */
export async function mailServer(says: Says = () => undefined): Promise<MailServer> {
  const received: Received[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    converse(socket, { says, received, logins });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return { port: (server.address() as AddressInfo).port, received, logins, connections: () => connections };
}

interface Desk {
  readonly says: Says;
  readonly received: Received[];
  readonly logins: string[];
}

function converse(socket: Socket, { says, received, logins }: Desk): void {
  let [from, to, rest] = ["", "", ""];
  let data: string[] | null = null;
  const say = (command: string, usual: string): void => {
    const answer = says(command);
    if (answer === DRIP) {
      const timer = setInterval(() => socket.write("250-and more\r\n"), 50);
      socket.once("close", () => clearInterval(timer));
    } else if (answer !== null) socket.write(`${answer ?? usual}\r\n`);
  };
  const end = (): void => {
    received.push({ from, to, data: data?.join("\r\n") ?? "" });
    data = null;
    say("END", "250 taken");
  };
  const obey = (line: string): void => {
    const command = line.split(" ")[0]?.toUpperCase() ?? "";
    if (command === "MAIL") from = line;
    if (command === "RCPT") to = line;
    if (command === "AUTH") logins.push(line.split(" ").at(-1) ?? "");
    if (command === "DATA" && says("DATA") === undefined) data = [];
    say(command, EXPECTED[command] ?? "250 fine");
  };
  const heed = (line: string): void => {
    if (data === null) obey(line);
    else if (line === ".") end();
    else data.push(line);
  };
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\r\n");
    rest = lines.pop() ?? "";
    lines.forEach(heed);
  });
  say("HELLO", "220 mail.test");
}
