import { randomUUID } from "node:crypto";

const ANSWER_WITHIN_MS = 30_000;

/** Somebody outside who uses the product over HTTP only, with a cookie jar. */
export class Person {
  readonly #web: string;
  readonly #cookies = new Map<string, string>();
  #password = "";

  constructor(web: string) {
    this.#web = web;
  }

  /** Signs in by next-auth, as the sign-in page does. */
  async signIn(email: string, password: string): Promise<void> {
    const { csrfToken } = (await (await this.#send("/api/auth/csrf", {})).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, email, password, json: "true", callbackUrl: this.#web });
    await this.#send("/api/auth/callback/credentials", {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const session = (await (await this.#send("/api/auth/session", {})).json()) as { user?: { id?: string } } | null;
    if (session?.user?.id === undefined) throw new Error(`${email} could not sign in`);
    this.#password = password;
  }

  /** What a browser would send in `Cookie`. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Shows the password again, for what asks for a fresh proof. */
  stepUp(): Promise<Answer> {
    return this.post("/api/account/step-up", { password: this.#password });
  }

  async get(path: string): Promise<Answer> {
    return toAnswer(await this.#send(path, {}));
  }

  /** @param key the idempotency key; a repeat of the same deed has the same. */
  async post(path: string, body: unknown, key: string = randomUUID()): Promise<Answer> {
    const answer = await this.#send(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", "idempotency-key": key },
    });
    return toAnswer(answer);
  }

  async #send(path: string, init: Sent): Promise<Response> {
    const response = await fetch(`${this.#web}${path}`, {
      ...init,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: "manual",
      headers: { ...init.headers, cookie: this.cookie, origin: this.#web },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

interface Sent {
  readonly method?: "POST";
  readonly body?: string | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    throw new Error(`an answer of status ${response.status} is not JSON: ${text.slice(0, 200)}`);
  }
}

/** @throws Error when the answer has another status. */
export function expectStatus(answer: Answer, status: number, what: string): Answer["body"] {
  if (answer.status === status) return answer.body;
  throw new Error(`${what}: expected ${status}, got ${answer.status} ${JSON.stringify(answer.body)}`);
}
