import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { may, type Permission } from "@/lib/auth/permissions";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { badBody, pick, type Random, randomFrom } from "./support/bad-bodies";
import { expectErrorForm, expectOk, type Reply, send, until } from "./support/http";
import { OPERATIONS } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { addressOf, makeObjects, type Sample, samplesOf } from "./support/samples";
import { useStack } from "./support/stack";

const SEED = Number(process.env["HOLDFAST_FUZZ_SEED"] ?? 20_261_121);
const BODIES = Number(process.env["HOLDFAST_FUZZ_BODIES"] ?? 800);
const AT_ONCE = 8;

const api = useStack();
/** For each operation what is good, and who may do it. */
let targets: readonly { path: string; at: string; who: Actor; body: Sample["body"] }[];

beforeAll(async () => {
  const [customer, partner, operator] = await Promise.all(
    ["customer", "partner", "operator"].map((name) => signIn(api, name)),
  );
  if (!customer || !partner || !operator) throw new Error("three people are needed");
  const objects = await makeObjects(api, { customer, partner, operator });
  const people = [
    ["admin", operator],
    ["customer", customer],
    ["partner", partner],
  ] as const;
  const whoMay = (permission: Permission | undefined): Actor =>
    people.find(([role]) => permission === undefined || may({ role }, permission))?.[1] ?? operator;
  const samples = Object.entries(samplesOf(objects));
  targets = samples.flatMap(([path, bodies]) =>
    bodies.map(({ needs, body }) => {
      const declared = OPERATIONS.find((each) => each.path === path && each.method === "POST")?.declared.permission;
      const who = whoMay(needs ?? (declared === "everyone" ? undefined : declared?.[0]));
      return { path, at: addressOf(path, objects), who, body };
    }),
  );
}, 60_000);

const KEYS = ["", "a", "a b", "\t", "k".repeat(300), "__proto__", "'"];

async function attack(random: Random): Promise<Reply> {
  const { path, at, who, body: good } = pick(random, targets);
  const { body, contentType } = badBody(random, good);
  const key = random() < 0.3 ? pick(random, KEYS) : randomUUID();
  const reply = await send(api.web, {
    path: at,
    method: "POST",
    body,
    cookie: who.cookie,
    headers: { "content-type": contentType, "idempotency-key": key },
  });
  const shown = `${path} ${contentType} ${body.toString("latin1").slice(0, 300)} -> ${reply.status} ${reply.text.slice(0, 300)}`;
  expect(reply.status, shown).toBeLessThan(500);
  if (reply.status >= 400) expectErrorForm(reply);
  return reply;
}

describe("bad bodies", () => {
  it(`are answered below 500, in JSON, within five seconds: ${BODIES} of them with seed ${SEED}`, async () => {
    const random = randomFrom(SEED);
    const statuses = new Map<number, number>();
    for (let done = 0; done < BODIES; done += AT_ONCE) {
      const replies = await Promise.all(Array.from({ length: Math.min(AT_ONCE, BODIES - done) }, () => attack(random)));
      for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // Most were really bad, and they were refused for more than one reason.
    expect(statuses.get(400) ?? 0).toBeGreaterThan(BODIES / 3);
    expect(statuses.size).toBeGreaterThan(3);
  }, 300_000);

  it("leave every process alive, nobody promoted, and the books right", async () => {
    expect(api.deaths).toEqual([]);
    expect(expectOk(await send(api.web, { path: "/api/ready" }))).toMatchObject({ ok: true });
    expect(
      await api.sql("SELECT id FROM app_user WHERE role = 'admin' AND tenant_id = 'tnt_main' ORDER BY id"),
    ).toEqual([{ id: "usr_operator" }, { id: "usr_operator2" }]);
    await until(
      () => api.sql("SELECT 1 FROM payout WHERE state NOT IN ('paid', 'failed', 'reversed')"),
      (rows) => rows.length === 0,
    );
    expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  });
});
