import { type BrowserContext, expect, type Page, test as base } from "@playwright/test";

export type Who = "customer" | "partner" | "operator" | "operator2" | "owner" | "platform" | "expired" | "nobody";

const PASSWORD = "holdfast-demo-2026";

export function address(name: "HOLDFAST_E2E_SIMULATOR" | "HOLDFAST_E2E_DATABASE"): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: tests/e2e/support/start.ts has not run`);
  return value;
}

/** What went wrong in a browser without anybody looking. */
class Watch {
  readonly #troubles: string[] = [];
  readonly #expected: RegExp[] = [];

  readonly #home: string[];

  constructor(home: readonly string[]) {
    this.#home = [...home];
  }

  /** Another origin that a test visits on purpose. */
  welcome(origin: string): void {
    this.#home.push(origin);
  }

  follow(context: BrowserContext): void {
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && !this.#home.includes(origin))
        this.#troubles.push(`asked another host: ${request.url()}`);
    });
    context.on("console", (message) => {
      // The simulated gateways' own pages have no icon.
      if (message.location().url.endsWith("/favicon.ico")) return;
      if (message.type() === "error") this.#troubles.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.#troubles.push(`page error: ${error.error().message}`));
  }

  /** A refusal that a test brings about shows in the browser's console. */
  expect(trouble: RegExp): void {
    this.#expected.push(trouble);
  }

  rest(): string[] {
    return this.#troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
  }
}

type StorageState = Awaited<ReturnType<BrowserContext["storageState"]>>;

interface Kept {
  readonly state: StorageState;
  readonly since: number;
}

/** Who has signed in before keeps the session: hashing a password is slow on purpose. */
const signedIn = new Map<string, Kept>();
/** After five minutes the product asks for a fresh proof; a test takes a minute. */
const KEPT_MS = 4 * 60_000;

/** Signs in by the part of the address before the @. */
export async function signIn(page: Page, who: string): Promise<void> {
  const known = signedIn.get(who);
  if (known !== undefined && Date.now() - known.since < KEPT_MS) {
    await page.context().addCookies(known.state.cookies);
    const session = (await (await page.request.get("/api/auth/session")).json()) as object;
    // A test may have ended it.
    if ("user" in session) return;
  }
  const { csrfToken } = (await (await page.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await page.request.post("/api/auth/callback/credentials", {
    form: { csrfToken, email: `${who}@demo.holdfast.test`, password: PASSWORD, json: "true", callbackUrl: "/" },
  });
  expect(answer.ok()).toBe(true);
  signedIn.set(who, { state: await page.context().storageState(), since: Date.now() });
}

interface Fixtures {
  readonly watch: Watch;
  /** A browser of its own for each person. */
  readonly as: (who: Who) => Promise<Page>;
}

/** Every test also fails for an error in the console and for a request to another host. */
export const test = base.extend<Fixtures>({
  watch: async ({ baseURL }, use) => {
    const watch = new Watch([baseURL ?? "", address("HOLDFAST_E2E_SIMULATOR")]);
    await use(watch);
    expect(watch.rest()).toEqual([]);
  },
  as: async ({ browser, contextOptions, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who) => {
      const context = await browser.newContext({ ...contextOptions });
      contexts.push(context);
      watch.follow(context);
      const page = await context.newPage();
      if (who !== "nobody") await signIn(page, who);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** For tests of what the size of the screen has nothing to do with: run on the large one alone. */
export const ANY_SIZE = { tag: "@any-size" };
/** The same about what customers do, who mostly come by phone: run on the small one alone. */
export const ON_A_PHONE = { tag: "@on-a-phone" };

export { expect };
