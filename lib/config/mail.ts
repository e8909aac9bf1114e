import type { Environment } from "./schema";

/** The server that letters are handed to. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise by STARTTLS. */
  readonly secure: boolean;
  /** Whether a connection without TLS is refused: always, but for a server on this machine. */
  readonly requireTls: boolean;
  readonly account: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly timeoutMs: number;
}

const PORTS = { secure: 465, submission: 587 };
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

type Variables = Pick<Environment, "SMTP_URL" | "SMTP_FROM" | "SMTP_TIMEOUT_MS">;

export function mailSettings({ SMTP_URL, SMTP_FROM, SMTP_TIMEOUT_MS }: Variables): MailSettings | null {
  if (!SMTP_URL || !SMTP_FROM) return null;
  const { protocol, hostname, port, username, password } = new URL(SMTP_URL);
  const secure = protocol === "smtps:";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port) || (secure ? PORTS.secure : PORTS.submission),
    secure,
    requireTls: !secure && !LOOPBACK.test(hostname),
    account: username === "" ? null : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    from: SMTP_FROM,
    timeoutMs: SMTP_TIMEOUT_MS,
  };
}
