import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { POST } from "@/app/api/payments/razorpay/webhook/route";
import { expectOk, expectRefusal, json, type Reply, send, sendRaw } from "./support/http";
import {
  deliver,
  deliverSigned,
  FORGERIES,
  ODD,
  RAZORPAY_WEBHOOK,
  SAMPLE,
  secretOf,
  settled,
} from "./support/razorpay";
import { type Headers, razorpayHeaders } from "./support/signing";
import { useStack } from "./support/stack";

const api = useStack();
const keySecret = (): string => api.stack.env["RAZORPAY_KEY_SECRET"] ?? "";

describe("the size of a webhook", () => {
  it("is refused by its length before the body is sent", async () => {
    const head = `POST ${RAZORPAY_WEBHOOK} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 8388608\r\n\r\n`;
    expect(await sendRaw(api.web, head)).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"body_too_large"/);
  });

  it("is refused at 300 kB although it is genuinely signed", async () => {
    const body = Buffer.alloc(300_000, "x");
    expectRefusal(await deliverSigned(api, body), 413, "body_too_large");
  });

  it("is refused in the middle of an endless body, whose rest is not read (F8)", async () => {
    const { text, sent } = await sendEndless(
      `POST ${RAZORPAY_WEBHOOK} HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"body_too_large"/);
    expect(sent).toBeLessThan(8 * 1_048_576);
  });
});

/** Sends chunks of 64 kB until the other side answers and closes. */
function sendEndless(head: string): Promise<{ text: string; sent: number }> {
  const { hostname, port } = new URL(api.web);
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, "x"), Buffer.from("\r\n")]);
  return new Promise((resolve, reject) => {
    let [text, sent] = ["", 0];
    const socket = connect(Number(port), hostname, () => {
      socket.write(head);
      pump();
    });
    const pump = (): void => {
      while (!socket.destroyed && sent < 64 * 1_048_576) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still open after ${sent} bytes: ${text}`));
    }, 10_000);
    socket.on("drain", pump);
    socket.on("data", (data: Buffer) => (text += data.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ text, sent });
    });
  });
}

describe("both doors", () => {
  /** The same delivery, straight to the route handler of Next. */
  async function throughNext(body: Buffer, headers: Headers): Promise<Reply> {
    const answer = await POST(
      new Request(`${api.web}${RAZORPAY_WEBHOOK}`, { method: "POST", body: new Uint8Array(body), headers }),
    );
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
  }

  const essence = (reply: Reply): object => {
    const { requestId: _unique, ...body } = json(reply);
    const { "content-type": type, "cache-control": cache, "x-content-type-options": sniff } = reply.headers;
    return { status: reply.status, body, type, cache, sniff };
  };

  it("give the same answers to forgeries", async () => {
    for (const [, headers] of FORGERIES) {
      expect(essence(await throughNext(SAMPLE, headers(secretOf(api), keySecret())))).toEqual(
        essence(await deliver(api, SAMPLE, headers(secretOf(api), keySecret()))),
      );
    }
  });

  it("give the same answers to genuine and odd bodies, and store the same", async () => {
    for (const [, body] of ODD) {
      const [front, next] = [randomUUID(), randomUUID()];
      const answers = [
        await deliverSigned(api, body, front),
        await throughNext(body, razorpayHeaders(secretOf(api), body, next)),
      ];
      expect(essence(answers[1] as Reply)).toEqual(essence(answers[0] as Reply));
      const rows = [await settled(api, front), await settled(api, next)];
      expect(rows[1]).toEqual(rows[0]);
      expect(expectOk(await throughNext(body, razorpayHeaders(secretOf(api), body, front)))).toEqual({
        received: true,
        duplicate: true,
      });
    }
  });

  it("give the same answer to a body that is too large", async () => {
    const body = Buffer.alloc(262_145, "x");
    const headers = razorpayHeaders(secretOf(api), body, randomUUID());
    const [front, next] = [await deliver(api, body, headers), await throughNext(body, headers)];
    expect([front.status, next.status]).toEqual([413, 413]);
    expect([json(front)["code"], json(next)["code"]]).toEqual(["body_too_large", "body_too_large"]);
  });
});

it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE"])("a webhook by %s is answered with 405", async (method) => {
  const reply = await send(api.web, { path: RAZORPAY_WEBHOOK, method });
  expect(reply.status).toBe(405);
  if (method !== "HEAD") expectRefusal(reply, 405, "method_not_allowed");
});
