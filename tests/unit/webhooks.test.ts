import { readFileSync } from "node:fs";
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { EVENTS } from "@/lib/webhooks/catalogue";
import { newSecret, signedHeaders } from "@/lib/webhooks/sign";

test("docs/WEBHOOKS.md lists every event with what it is about", () => {
  const rows = [...readFileSync("docs/WEBHOOKS.md", "utf8").matchAll(/^\| `([\w.]+)` \| (\w+) \|$/gm)];
  expect(rows.map(([, type, about]) => [type, about])).toEqual(
    Object.entries(EVENTS).map(([type, { about }]) => [type, about]),
  );
});

test("a message is signed as the example of the specification is", () => {
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  const headers = signedHeaders(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]);
  expect(headers).toEqual({
    "webhook-id": message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("a secret is 32 random bytes in base64 after whsec_, and each secret makes a signature of its own", () => {
  const secrets = [newSecret(), newSecret()];
  expect(secrets.map((each) => Buffer.from(each.replace("whsec_", ""), "base64").length)).toEqual([32, 32]);
  const headers = signedHeaders({ id: "evt_1", timestamp: 1, body: "{}" }, secrets);
  const expected = secrets.map((each) => {
    const key = Buffer.from(each.replace("whsec_", ""), "base64");
    return `v1,${createHmac("sha256", key).update("evt_1.1.{}").digest("base64")}`;
  });
  expect(headers["webhook-signature"]).toBe(expected.join(" "));
});
