import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { fuzz } from "@/scripts/fuzz/fuzz";
import { expectOk, HANG_MS, send, until } from "./support/http";
import { signIn } from "./support/people";
import { makeObjects } from "./support/samples";
import { useStack } from "./support/stack";

/** `npm run fuzz` asks the same in tens of thousands. */
const SEED = Number(process.env["HOLDFAST_FUZZ_SEED"] ?? 20_261_121);
const REQUESTS = Number(process.env["HOLDFAST_FUZZ_REQUESTS"] ?? 200);

const api = useStack();

beforeAll(async () => {
  const [customer, partner, operator] = await Promise.all(
    ["customer", "partner", "operator"].map((name) => signIn(api, name)),
  );
  if (!customer || !partner || !operator) throw new Error("three people are needed");
  await makeObjects(api, { customer, partner, operator });
}, 60_000);

describe("requests made of the API's own document, right, nearly right and absurd", () => {
  it(`are never answered with 5xx, and always as declared: ${REQUESTS} of them with seed ${SEED}`, async () => {
    const { web, simulator, sql } = api;
    const options = { web, simulator, sql, requests: REQUESTS, seed: SEED, hangMs: HANG_MS, say: () => undefined };
    const { findings, statuses, done } = await fuzz(options);
    expect(findings).toEqual([]);
    // Most were refused, for many reasons, and enough were good.
    expect(statuses["400"] ?? 0).toBeGreaterThan(REQUESTS / 5);
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(["200", "400", "401", "403", "404", "409"]));
    expect(done).toBeGreaterThan(15);
  }, 300_000);

  it("leave every process alive, nobody promoted, and the books right", async () => {
    expect(api.deaths).toEqual([]);
    expect(expectOk(await send(api.web, { path: "/api/ready" }))).toMatchObject({ ok: true });
    expect(
      await api.sql(
        "SELECT id FROM app_user WHERE role = 'admin' AND tenant_id = 'tnt_main' AND id NOT LIKE 'usr_fuzz-%' ORDER BY id",
      ),
    ).toEqual([{ id: "usr_operator" }, { id: "usr_operator2" }]);
    await until(
      () => api.sql("SELECT 1 FROM payout WHERE state NOT IN ('paid', 'failed', 'reversed')"),
      (rows) => rows.length === 0,
    );
    expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  });
});
