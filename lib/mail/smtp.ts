import { connect, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import type { MailSettings } from "@/lib/config/mail";
import { assertCallAllowed } from "@/lib/net/http";
import type { Printed } from "./letter";

export interface Envelope extends Printed {
  /** Of the letter, and so of its Message-ID: mailboxes can tell that a second copy is one. */
  readonly id: string;
  readonly fromName: string;
  readonly to: string;
  readonly subject: string;
}

/** How handing over a letter failed, in our own words: what servers say repeats addresses. */
export interface MailFailure {
  readonly reason: string;
  /** The server will not take this letter, however often it is tried. */
  readonly isFinal: boolean;
}

/**
 * Hands one letter to the server, over a connection of its own that is cut when its time is over.
 * @returns null for success
 * @throws AppError `internal` inside a database transaction
 */
export async function handOver(settings: MailSettings, letter: Envelope): Promise<MailFailure | null> {
  const { host, port, secure, requireTls, account, timeoutMs } = settings;
  assertCallAllowed(host);
  const socket = connect({ host, port });
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(account === null ? {} : { auth: { user: account.user, pass: account.password } }),
    // Ours, so that we can cut it: the library's own time-outs begin anew with every byte.
    getSocket: (_: unknown, done: Connected) => whenConnected(socket, done),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    socket.destroy(new Error("timeout"));
  }, timeoutMs);
  try {
    await transport.sendMail(messageOf(settings, letter));
    return null;
  } catch (error) {
    return isLate ? { reason: "timeout", isFinal: false } : failureOf(error);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

type Connected = (error: Error | null, options: { connection?: Socket }) => void;

function whenConnected(socket: Socket, done: Connected): void {
  const fail = (error: Error): void => done(error, {});
  socket.once("error", fail);
  socket.once("connect", () => {
    socket.off("error", fail);
    done(null, { connection: socket });
  });
}

function messageOf({ from }: MailSettings, { id, fromName, to, subject, text, html }: Envelope) {
  return {
    messageId: `<${id}@${from.split("@")[1] ?? ""}>`,
    from: { name: fromName, address: from },
    to: { name: "", address: to },
    subject,
    text,
    html,
    headers: { "auto-submitted": "auto-generated" },
  };
}

/** About the recipient and the letter a server's 5xx is its last word; anything else may be our configuration or its day. */
const LAST_WORDS = ["RCPT TO", "DATA"];

function failureOf(error: unknown): MailFailure {
  const { responseCode, command, code } = Object(error) as Record<string, unknown>;
  if (typeof responseCode === "number")
    return {
      reason: `smtp_${responseCode}`,
      isFinal: responseCode >= 500 && typeof command === "string" && LAST_WORDS.includes(command),
    };
  return { reason: typeof code === "string" && /^[A-Z]{2,20}$/.test(code) ? code : "unknown", isFinal: false };
}
