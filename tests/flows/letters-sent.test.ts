import { expect, vi } from "vitest";
import { config, useConfig } from "@/lib/config/config";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { mailSettings } from "@/lib/config/mail";
import { environment } from "@/lib/config/schema";
import { writeMail } from "@/lib/mail/outbox";
import { MAIL_WAITS_MS, sendMail } from "@/lib/mail/send";
import { handOver } from "@/lib/mail/smtp";
import type { MailOutbox } from "@/prisma/generated/client";
import { test } from "../support/in-tenant";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { DRIP, type MailServer, mailServer, type Says } from "../support/smtp";

const { when } = await setUp();
const plain = config();

const PASSWORD = "p@ss:w/rd";
const TOKEN = "a-token-that-signs-somebody-in-0123456789abc";
const LETTER = {
  subject: "Your link",
  paragraphs: ["Somebody asked for it."],
  link: { label: "Open", url: `https://holdfast.test/magic-link#${TOKEN}` },
};

/** From now on letters go to this server. */
async function sendingTo(says?: Says, timeoutMs = 5_000): Promise<MailServer> {
  const server = await mailServer(says);
  const url = `smtp://holdfast:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;
  useMailServer(url, timeoutMs);
  return server;
}

function useMailServer(url: string, timeoutMs: number): void {
  const { SMTP_URL } = environment.shape;
  const mail = mailSettings({
    SMTP_URL: SMTP_URL.parse(url),
    SMTP_FROM: "no-reply@holdfast.test",
    SMTP_TIMEOUT_MS: timeoutMs,
  });
  useConfig({ ...plain, mail });
}

let serial = 0;
async function written(): Promise<() => Promise<MailOutbox>> {
  const to = `reader${(serial += 1)}@world.test`;
  await withTx((tx) => writeMail(tx, { tenantId: TENANT, to, letter: LETTER }));
  return () => db().mailOutbox.findFirstOrThrow({ where: { tenantId: TENANT, recipient: to } });
}

test("a letter is handed over once, to its reader, in the tenant's name, and its row says that it was sent", async () => {
  const server = await sendingTo();
  const row = await written();
  await sendMail();
  await sendMail();
  const { recipient, sentAt, nextAttemptAt, failedAt, attempts, id } = await row();
  expect([sentAt, nextAttemptAt, failedAt, attempts]).toEqual([expect.any(Date), null, null, 1]);
  expect(server.received).toHaveLength(1);
  const [{ from, to, data } = { from: "", to: "", data: "" }] = server.received;
  expect([from, to]).toEqual(["MAIL FROM:<no-reply@holdfast.test>", `RCPT TO:<${recipient}>`]);
  expect(data).toContain(`Message-ID: <${id}@holdfast.test>`);
  expect(data).toContain("Subject: Your link");
  expect(data.replaceAll("=\r\n", "")).toContain(TOKEN);
  expect(Buffer.from(server.logins[0] ?? "", "base64").toString()).toBe(`\0holdfast\0${PASSWORD}`);
});

test("what rolls back is sent to nobody", async () => {
  const server = await sendingTo();
  const rolledBack = withTx(async (tx) => {
    await writeMail(tx, { tenantId: TENANT, to: "nobody@world.test", letter: LETTER });
    throw new Error("the cause fails");
  });
  await expect(rolledBack).rejects.toThrow("the cause fails");
  await sendMail();
  expect(server.connections()).toBe(0);
});

test("without a mail server letters stay in the outbox, also when there is one later", async () => {
  useConfig(plain);
  const row = await written();
  await sendMail();
  const server = await sendingTo();
  await when.clockMoves(DAY_MS);
  await sendMail();
  expect(await row()).toMatchObject({ attempts: 0, sentAt: null, failedAt: null });
  expect(server.connections()).toBe(0);
});

test("of two workers that look at the same moment one sends the letter", async () => {
  const server = await sendingTo();
  await written();
  await Promise.all([sendMail(), sendMail(), sendMail()]);
  expect(server.received).toHaveLength(1);
});

for (const command of ["RCPT", "DATA", "END", "HELLO"])
  test(`a letter that is put off (4xx at ${command}) is tried again after a while and not before`, async () => {
    let isBusy = true;
    const server = await sendingTo((said) => (isBusy && said === command ? "451 later, please" : undefined));
    const row = await written();
    await sendMail();
    expect(await row()).toMatchObject({ attempts: 1, failure: "smtp_451", sentAt: null, failedAt: null });
    isBusy = false;
    const before = server.received.length;
    await sendMail();
    expect(server.received).toHaveLength(before);
    await when.clockMoves(MINUTE_MS);
    await sendMail();
    expect(await row()).toMatchObject({ attempts: 2, sentAt: expect.any(Date), failure: null });
    expect(server.received).toHaveLength(before + 1);
  });

for (const command of ["RCPT", "END"])
  test(`a letter that is refused for good (5xx at ${command}) has failed and is not tried again`, async () => {
    const server = await sendingTo((said) => (said === command ? "550 <reader@world.test> is unknown" : undefined));
    const row = await written();
    await sendMail();
    await when.clockMoves(DAY_MS);
    await sendMail();
    expect(await row()).toMatchObject({ attempts: 1, failure: "smtp_550", failedAt: expect.any(Date), sentAt: null });
    expect(server.connections()).toBe(1);
  });

test("a refused password is our fault and no letter's: it waits until that is put right", async () => {
  await sendingTo((said) => (said === "AUTH" ? "535 no" : undefined));
  const row = await written();
  await sendMail();
  expect(await row()).toMatchObject({ failure: "smtp_535", failedAt: null });
  await sendingTo();
  await when.clockMoves(HOUR_MS);
  await sendMail();
  expect(await row()).toMatchObject({ sentAt: expect.any(Date) });
});

for (const command of ["HELLO", "EHLO", "DATA", "END"])
  test(`a server that hangs (at ${command}) costs a time-out, and the letter is tried again`, async () => {
    const server = await sendingTo((said) => (said === command ? null : undefined), 300);
    const row = await written();
    const began = performance.now();
    await sendMail();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await row()).toMatchObject({ attempts: 1, failure: "timeout", sentAt: null, failedAt: null });
    expect(server.connections()).toBe(1);
  });

test("a server that drips is cut off like one that hangs", async () => {
  await sendingTo((said) => (said === "EHLO" ? DRIP : undefined), 600);
  const row = await written();
  await sendMail();
  expect(await row()).toMatchObject({ failure: "timeout" });
});

test("a server that is away is asked again, and a letter that nobody takes has failed in the end", async () => {
  useMailServer("smtp://127.0.0.1:1", 1_000);
  const row = await written();
  for (const wait of [0, ...MAIL_WAITS_MS]) {
    expect(await row()).toMatchObject({ failedAt: null });
    if (wait > 0) await when.clockMoves(wait);
    await sendMail();
  }
  expect(await row()).toMatchObject({ attempts: MAIL_WAITS_MS.length + 1, failedAt: expect.any(Date), sentAt: null });
});

test("a server elsewhere that offers no TLS is not told the password", async () => {
  const server = await sendingTo((said) => (said === "STARTTLS" ? "502 what?" : undefined));
  const settings = { ...(config().mail ?? never()), requireTls: true };
  const letter = { id: "mail_1", fromName: "Main", to: "a@world.test", subject: "x", text: "x", html: "x" };
  expect(await handOver(settings, letter)).toMatchObject({ isFinal: false });
  expect([server.logins, server.received]).toEqual([[], []]);
});

test("no log and no row shows the password of the account, the token of a link or what the server repeats", async () => {
  const warn = vi.spyOn(log(), "warn");
  await sendingTo((said) => (said === "END" ? `550 ${TOKEN} ${PASSWORD}` : undefined));
  const row = await written();
  await sendMail();
  const all = JSON.stringify([await row(), warn.mock.calls]);
  expect(all).toContain("a letter was not taken");
  for (const secret of [TOKEN, PASSWORD, encodeURIComponent(PASSWORD)]) expect(all).not.toContain(secret);
});

function never(): never {
  throw new Error("there is no mail server");
}
