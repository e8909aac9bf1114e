import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatProblem, tidy } from "@/scripts/tidy/check";

/** Joins pieces, so that this file does not contain what it plants. */
function word(...pieces: readonly string[]): string {
  return pieces.join("");
}

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-tidy-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function plant(files: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(files);
}

function check(files: Readonly<Record<string, string>>, owners: Readonly<Record<string, string>> = {}): string[] {
  return tidy(root, plant(files), owners).map((problem) => formatProblem(problem));
}

interface Planted {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly found: string;
}

const PLANTED: readonly Planted[] = [
  {
    what: "a server action",
    path: "app/a.ts",
    text: `export async function pay() {\n  ${word('"use ', 'server"')};\n}\n`,
    found: `app/a.ts:2 server-action: what changes something is a route with its wrapper, never a server action: ${word('"use ', 'server"')}`,
  },
  {
    what: "an import to the right",
    path: "lib/core/a.ts",
    text: '\nimport { b } from "@/lib/db/tx";\nexport const a = b;\n',
    found: "lib/core/a.ts:2 ladder: lib/core may not import lib/db, which stands to its right",
  },
  {
    what: "an import of a type to the right, by a relative path",
    path: "lib/payments/orders/a.ts",
    text: 'import type { B } from "../payouts/send";\nexport type A = B;\n',
    found:
      "lib/payments/orders/a.ts:1 ladder: lib/payments/orders may not import lib/payments/payouts, which stands to its right",
  },
  {
    what: "a dynamic import to the right",
    path: "worker/main.ts",
    text: 'export const a = () => import("@/app/page");\n',
    found: "worker/main.ts:1 ladder: worker may not import app, which stands to its right",
  },
  {
    what: "an import of something that is no room",
    path: "app/page.tsx",
    text: 'import { a } from "@/scripts/files";\nexport const b = a;\n',
    found: "app/page.tsx:1 ladder: app may not import scripts/files, which is no room of the product",
  },
  {
    what: "a handler that declares nothing",
    path: "app/api/a/route.ts",
    text: 'import { route } from "@/lib/http/route";\n\nexport function GET(): Response {\n  return new Response(route.name);\n}\n',
    found:
      "app/api/a/route.ts:3 route: a handler is `export const METHOD = route(…)`, `openRoute(…)`, `listRoute(…)` or `webhookRoute(…)` and nothing else",
  },
  {
    what: "a handler under the name of another",
    path: "app/api/b/route.ts",
    text: "const GET = (): Response => new Response();\nexport { GET };\n",
    found:
      "app/api/b/route.ts:2 route: a handler is `export const METHOD = route(…)`, `openRoute(…)`, `listRoute(…)` or `webhookRoute(…)` and nothing else",
  },
  {
    what: "a folder without a place",
    path: "lib/helpers/a.ts",
    text: "export const a = 1;\n",
    found: "lib/helpers/a.ts:1 ladder: this folder has no place on the ladder",
  },
  {
    what: "an adapter that knows the database",
    path: "lib/payments/gateways/paypal/client.ts",
    text: 'import { tx } from "@/lib/db/tx";\nexport const a = tx;\n',
    found: "lib/payments/gateways/paypal/client.ts:1 adapter: an adapter may not import lib/db/tx",
  },
  {
    what: "an adapter that knows another adapter",
    path: "lib/payments/gateways/paypal/map.ts",
    text: 'import { a } from "../razorpay/map";\nexport const b = a;\n',
    found:
      "lib/payments/gateways/paypal/map.ts:1 adapter: an adapter may not import lib/payments/gateways/razorpay/map",
  },
  {
    what: "the environment",
    path: "lib/log/a.ts",
    text: "export const a = process.env.LOG_LEVEL;\n",
    found: "lib/log/a.ts:1 environment: only lib/config reads the environment: process.env",
  },
  {
    what: "Date.now",
    path: "lib/db/a.ts",
    text: "export const a = Date.now();\n",
    found: "lib/db/a.ts:1 clock: only lib/core/clock.ts reads the clock: Date.now(",
  },
  {
    what: "new Date()",
    path: "app/a.tsx",
    text: "export const a = new Date();\n",
    found: "app/a.tsx:1 clock: only lib/core/clock.ts reads the clock: new Date()",
  },
  {
    what: "fetch",
    path: "lib/payments/payouts/a.ts",
    text: 'export const a = () => fetch("https://example.com");\n',
    found: "lib/payments/payouts/a.ts:1 fetch: only lib/net calls other machines: fetch(",
  },
  ...[
    { name: "parseFloat", text: 'parseFloat("1")' },
    { name: "Math.round", text: "Math.round(1.5)" },
    { name: "toFixed", text: "(1.5).toFixed(2)" },
    { name: "/ 100", text: "250 / 100" },
  ].map(({ name, text }) => ({
    what: name,
    path: "app/money.tsx",
    text: `export const a = ${text};\n`,
    found: `app/money.tsx:1 money: ${name} has no place near money: ${/parseFloat\(|Math\.round\(|\.toFixed\(|\/ 100/.exec(text)?.[0]}`,
  })),
  {
    what: "a simulator that borrows from the product",
    path: "simulator/a.ts",
    text: 'import { now } from "@/lib/core/clock";\nexport const a = now;\n',
    found: "simulator/a.ts:1 simulator: the simulator may not import lib/core/clock",
  },
  {
    what: "a barrel",
    path: "lib/core/index.ts",
    text: '/** All of it. */\nexport { a } from "./a";\nexport * from "./b";\n',
    found: "lib/core/index.ts:1 barrel: this file only passes on other files' exports",
  },
  {
    what: "a file that is too long",
    path: "scripts/a.ts",
    text: "//\n".repeat(301),
    found: "scripts/a.ts:301 size: 301 lines; 300 is the wall",
  },
  {
    what: "a registry's host",
    path: "docs/a.md",
    text: `See ${word("registry", ".npmjs", ".org")}.\n`,
    found: `docs/a.md:1 registry: names the host of a package registry: ${word("registry", ".npmjs", ".org")}`,
  },
  {
    what: "a folder of somebody's machine",
    path: "scripts/a.ts",
    text: `export const a = "${word("/ho", "me/", "asha/", "b")}";\n`,
    found: `scripts/a.ts:1 machine-path: names a folder of somebody's machine: ${word("/ho", "me/", "asha/")}`,
  },
  ...["only", "skip", "todo"].map((name) => ({
    what: `a test with ${name}`,
    path: "tests/a.test.ts",
    text: `test.${name}("a", () => {});\n`,
    found: `tests/a.test.ts:1 test-switch: a test is there to run: test.${name}`,
  })),
  ...["@ts-,ignore", "@ts-,expect-error", "biome-,ignore", "oxlint-,disable"].map((pair) => {
    const found = word(...pair.split(","));
    return {
      what: found,
      path: "lib/core/a.ts",
      text: `// ${found} because\nexport const a = 1;\n`,
      found: `lib/core/a.ts:1 suppression: a finding is repaired, not hushed: ${found}`,
    };
  }),
];

describe("tidy finds", () => {
  test.each(PLANTED)("$what", ({ path, text, found }) => {
    expect(check({ [path]: text })).toEqual([found]);
  });

  test("an import of the simulator", () => {
    expect(check({ "lib/net/a.ts": 'import { a } from "@/simulator/a";\nexport const b = a;\n' })).toEqual([
      "lib/net/a.ts:1 ladder: lib/net may not import simulator/a, which is no room of the product",
      "lib/net/a.ts:1 simulator: nothing may import the simulator",
    ]);
  });

  test("a table written by a room that does not own it, in SQL and through the client", () => {
    const found = check(
      {
        "prisma/a.prisma": 'model Order {\n  id String @id\n\n  @@map("customer_order")\n}\n',
        "lib/payments/orders/a.ts": "export const a = `UPDATE customer_order SET state = 'paid'`;\n",
        "lib/payments/escrow/a.ts": "export const a = `\n  INSERT INTO customer_order (id) VALUES (1)`;\n",
        "lib/payments/escrow/b.ts": "export const b = (tx: Tx) => tx.order.updateMany({});\n",
        "lib/payments/escrow/c.ts": "export const c = `SELECT * FROM customer_order FOR UPDATE`;\n",
      },
      { customer_order: "lib/payments/orders" },
    );
    expect(found).toEqual([
      "lib/payments/escrow/a.ts:2 owner: customer_order is written by lib/payments/orders only",
      "lib/payments/escrow/b.ts:1 owner: customer_order is written by lib/payments/orders only",
    ]);
  });

  test("a table without an owner", () => {
    const schema = "model Tenant {\n  id String @id\n}\n";
    expect(check({ "prisma/a.prisma": schema }, { payout: "lib/payments/payouts" })).toEqual([
      "scripts/tidy/owners.ts:1 owner: Tenant has no owner",
    ]);
  });

  test("fewer files than were listed", () => {
    const listed = [...plant({ "lib/core/a.ts": "export const a = 1;\n" }), "lib/core/gone.ts"];
    expect(tidy(root, listed, {}).map(formatProblem)).toEqual([".:1 files: saw 1 of 2 files"]);
    expect(tidy(root, [], {}).map(formatProblem)).toEqual([".:1 files: saw 0 of 0 files"]);
  });
});

describe("tidy lets pass", () => {
  test("words in comments, strings and expressions, and files that may use them", () => {
    const text =
      '// Date.now() and fetch(\nexport const a = "process.env"; /* new Date() */\nexport const b = /Date.now\\(/;\n';
    expect(
      check({
        "lib/core/a.ts": text,
        "lib/core/clock.ts": "export const now = () => new Date(Date.now());\n",
        "lib/core/b.ts":
          "export const at = (ms: number) => new Date(ms);\nexport const tenth = (n: bigint) => n / 10_000n;\n",
        "lib/config/a.ts": "export const a = process.env.A;\n",
        "lib/net/http.ts": 'export const a = () => fetch("https://example.com");\n',
        "app/form.tsx": '"use client";\nexport const send = () => fetch("/api/a");\n',
        "lib/payments/gateways/paypal/index.ts": 'export { a } from "./collect";\n',
        "lib/payments/gateways/settings.ts": 'export type { A } from "@/lib/config/gateways";\n',
        "tests/a.test.ts": "test.each([1])('a', () => {});\n",
      }),
    ).toEqual([]);
  });
});
