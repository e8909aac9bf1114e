import { beforeAll, expect } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { inTenant } from "@/lib/db/tenant";
import { withTx } from "@/lib/db/tx";
import { signIn } from "@/lib/auth/account";
import { changePassword, requestNewAddress } from "@/lib/auth/own-account";
import { mailLink, openMagicLink, resetPassword } from "@/lib/auth/recover";
import { confirmAddress, register } from "@/lib/auth/register";
import { findSignIn, listSignIns, openSignIn, pruneSignIns, revokeAll, revokeSignIn } from "@/lib/auth/sign-ins";
import { welcome } from "@/lib/auth/identities";
import { pruneMail, readOutbox } from "@/lib/mail/outbox";
import { addPartner } from "@/lib/partners/join";
import { test } from "../support/in-tenant";
import { lettersTo, tokenFor } from "../support/letters";
import { POLICY, TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, when } = await setUp();

const OTHER_TENANT = "tnt_other";
const PASSWORD = "a long enough password";
const ANOTHER = "another long password";

beforeAll(async () => {
  await db().tenant.create({
    data: { id: OTHER_TENANT, name: "Other", trialMs: BigInt(DAY_MS), settlementPolicyId: POLICY },
  });
});

let serial = 0;
const newAddress = (): string => `person${(serial += 1)}@world.test`;

async function registered(role: "customer" | "partner" = "customer"): Promise<string> {
  const email = newAddress();
  await register({ email, password: PASSWORD, name: "Asha", role, addPartner });
  return email;
}

async function verified(): Promise<string> {
  const email = await registered();
  await confirmAddress(await tokenFor(email, "/verify"));
  return email;
}

const userOf = (email: string) =>
  db().user.findUniqueOrThrow({ where: { tenantId_email: { tenantId: TENANT, email } } });

async function signedIn(email: string): Promise<{ sid: string; userId: string; signInId: string }> {
  const account = await signIn(email, PASSWORD);
  if (account === null) throw new Error(`${email} cannot sign in`);
  const sid = await openSignIn({ tenantId: TENANT, userId: account.userId, method: "password" });
  return { sid, userId: account.userId, signInId: (await findSignIn(TENANT, sid))?.id ?? "" };
}

const refused = { code: "link_invalid" };

function atOtherTenant<T>(work: () => Promise<T>): Promise<T> {
  return inTenant(OTHER_TENANT, work);
}

test("who registers may sign in at once, and is verified by the link and not before", async () => {
  const email = await registered();
  expect((await userOf(email)).emailVerifiedAt).toBeNull();
  expect(await signIn(email.toUpperCase(), PASSWORD)).toMatchObject({ email, role: "customer" });
  await confirmAddress(await tokenFor(email, "/verify"));
  expect((await userOf(email)).emailVerifiedAt).not.toBeNull();
});

test("a letter is signed by the tenant at whose door it was asked for", async () => {
  const email = newAddress();
  await atOtherTenant(() => register({ email, password: PASSWORD, name: "Asha", role: "customer", addPartner }));
  const [letter] = await atOtherTenant(() => readOutbox(OTHER_TENANT, 1));
  expect([letter?.to, letter?.text.trimEnd().split("\n").at(-1)]).toEqual([email, "Other"]);
});

test("a partner who registers has a partner of its own, without an account to pay to", async () => {
  const { partnerId } = await userOf(await registered("partner"));
  expect(await db().partner.count({ where: { tenantId: TENANT, id: partnerId ?? "" } })).toBe(1);
  expect(await db().payoutDestination.count({ where: { tenantId: TENANT, partnerId: partnerId ?? "" } })).toBe(0);
});

test("to register with an address that has an account changes nothing and tells only its owner", async () => {
  const email = await verified();
  const before = await userOf(email);
  const again = { email, password: ANOTHER, name: "Mallory", role: "partner", addPartner } as const;
  expect(await register(again)).toBe(await register({ ...again, email: newAddress() }));
  expect(await userOf(email)).toEqual(before);
  expect((await lettersTo(email))[0]?.subject).toBe("You have an account already");
});

test("two registrations of one address at the same moment make one account", async () => {
  const email = newAddress();
  const i = { email, password: PASSWORD, name: "Asha", role: "customer", addPartner } as const;
  await Promise.all([register(i), register(i), register(i)]);
  expect(await db().user.count({ where: { tenantId: TENANT, email } })).toBe(1);
});

test("a link is good once: of two clicks at the same moment one signs in", async () => {
  const email = await verified();
  await mailLink(email, "magic_link");
  const token = await tokenFor(email, "/magic-link");
  const results = await Promise.allSettled([openMagicLink(token), openMagicLink(token)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await expect(openMagicLink(token)).rejects.toMatchObject(refused);
});

for (const [title, what, page, minutes] of [
  ["a link to sign in", "magic_link", "/magic-link", 15],
  ["a link to a new password", "reset_password", "/reset-password", 30],
] as const)
  test(`${title} ends by itself`, async () => {
    const email = await verified();
    const open = async (): Promise<unknown> => {
      const token = await tokenFor(email, page);
      return what === "magic_link" ? openMagicLink(token) : resetPassword(token, PASSWORD);
    };
    await mailLink(email, what);
    await when.clockMoves((minutes - 1) * MINUTE_MS);
    await open();
    await mailLink(email, what);
    await when.clockMoves((minutes + 1) * MINUTE_MS);
    await expect(open()).rejects.toMatchObject(refused);
  });

test("a link opens nothing at another tenant, for another purpose, or when it was tampered with", async () => {
  const email = await verified();
  await mailLink(email, "magic_link");
  const token = await tokenFor(email, "/magic-link");
  const tampered = (token.startsWith("A") ? "B" : "A") + token.slice(1);
  await expect(atOtherTenant(() => openMagicLink(token))).rejects.toMatchObject(refused);
  await expect(openMagicLink(tampered)).rejects.toMatchObject(refused);
  await expect(resetPassword(token, ANOTHER)).rejects.toMatchObject(refused);
  await expect(confirmAddress(token)).rejects.toMatchObject(refused);
  expect(await openMagicLink(token)).toMatchObject({ email });
});

test("no token and no password is in the database as it is", async () => {
  const email = await verified();
  await mailLink(email, "magic_link");
  const token = await tokenFor(email, "/magic-link");
  const { sid } = await signedIn(email);
  for (const table of ["mailed_token", "sign_in", "mail_outbox", "audit_event", "app_user"]) {
    const rows = await asOwner(world.database, `SELECT t::text AS row FROM ${table} t`);
    const all = JSON.stringify(rows);
    for (const secret of [token, sid, PASSWORD]) expect(all, table).not.toContain(secret);
  }
});

test("a new password ends every session and every link, and the owner is told", async () => {
  const email = await verified();
  const { sid, userId } = await signedIn(email);
  await mailLink(email, "magic_link");
  await mailLink(email, "reset_password");
  await resetPassword(await tokenFor(email, "/reset-password"), ANOTHER);
  expect(await findSignIn(TENANT, sid)).toBeNull();
  expect(await listSignIns({ tenantId: TENANT, userId })).toEqual([]);
  await expect(openMagicLink(await tokenFor(email, "/magic-link"))).rejects.toMatchObject(refused);
  expect(await signIn(email, PASSWORD)).toBeNull();
  expect(await signIn(email, ANOTHER)).toMatchObject({ email });
  expect((await lettersTo(email))[0]?.subject).toBe("Your password was changed");
});

test("a password changed from within keeps this session and ends the others", async () => {
  const email = await verified();
  const [here, there] = [await signedIn(email), await signedIn(email)];
  await changePassword({ tenantId: TENANT, userId: here.userId, email, signInId: here.signInId }, ANOTHER);
  expect(await findSignIn(TENANT, here.sid)).toMatchObject({ state: "open" });
  expect(await findSignIn(TENANT, there.sid)).toBeNull();
});

test("who proves an unproven mailbox by a link has the account alone", async () => {
  const email = await registered(); // by somebody who may not own the mailbox
  const stranger = await signedIn(email);
  await mailLink(email, "magic_link");
  await openMagicLink(await tokenFor(email, "/magic-link"));
  expect(await findSignIn(TENANT, stranger.sid)).toBeNull();
  expect(await signIn(email, PASSWORD)).toBeNull();
  expect((await userOf(email)).emailVerifiedAt).not.toBeNull();
});

test("an address changes when the new one has answered; the old one is told and every session ends", async () => {
  const [email, next] = [await verified(), newAddress()];
  const { sid, userId } = await signedIn(email);
  await requestNewAddress({ tenantId: TENANT, userId }, next);
  expect((await userOf(email)).id).toBe(userId);
  await confirmAddress(await tokenFor(next, "/verify"));
  expect((await userOf(next)).id).toBe(userId);
  expect((await lettersTo(email))[0]?.subject).toBe("Your e-mail address was changed");
  expect(await findSignIn(TENANT, sid)).toBeNull();
});

test("an address that somebody has, or took meanwhile, is not given to another", async () => {
  const [email, taken, late] = [await verified(), await verified(), newAddress()];
  const person = { tenantId: TENANT, userId: (await userOf(email)).id };
  const letters = await lettersTo(taken);
  await requestNewAddress(person, taken);
  expect(await lettersTo(taken)).toEqual(letters);
  await requestNewAddress(person, late);
  const token = await tokenFor(late, "/verify");
  await register({ email: late, password: PASSWORD, name: "Bodhi", role: "customer", addPartner });
  await expect(confirmAddress(token)).rejects.toMatchObject(refused);
  expect((await userOf(email)).id).toBe(person.userId);
});

test("sessions end one by one, all others, and all; nobody ends somebody else's", async () => {
  const [email, other] = [await verified(), await verified()];
  const [a, b, c] = [await signedIn(email), await signedIn(email), await signedIn(email)];
  const person = { tenantId: TENANT, userId: a.userId };
  const stranger = { tenantId: TENANT, userId: (await userOf(other)).id };
  await expect(revokeSignIn({ ...stranger, signInId: a.signInId })).rejects.toMatchObject({ code: "not_found" });
  await revokeSignIn({ ...person, signInId: a.signInId });
  expect(await findSignIn(TENANT, a.sid)).toBeNull();
  expect(await withTx((tx) => revokeAll(tx, { ...person, except: b.signInId }))).toBe(1);
  expect((await listSignIns(person)).map(({ signInId }) => signInId)).toEqual([b.signInId]);
  expect(await findSignIn(TENANT, c.sid)).toBeNull();
  expect(await findSignIn(OTHER_TENANT, b.sid)).toBeNull();
  await withTx((tx) => revokeAll(tx, { ...person, except: null }));
  expect(await listSignIns(person)).toEqual([]);
});

test("a session ends after eight hours of real time, and a moved clock ends none", async () => {
  const { sid, signInId } = await signedIn(await verified());
  await when.clockMoves(DAY_MS);
  expect(await findSignIn(TENANT, sid)).not.toBeNull();
  await asOwner(world.database, "UPDATE sign_in SET expires_at = now() - interval '1 second' WHERE id = $1", [
    signInId,
  ]);
  expect(await findSignIn(TENANT, sid)).toBeNull();
});

test("a proof is fresh for five minutes", async () => {
  const { sid, signInId } = await signedIn(await verified());
  expect(await findSignIn(TENANT, sid)).toMatchObject({ isProven: true });
  await asOwner(world.database, "UPDATE sign_in SET proven_at = now() - interval '301 seconds' WHERE id = $1", [
    signInId,
  ]);
  expect(await findSignIn(TENANT, sid)).toMatchObject({ isProven: false });
});

test("a disabled account gets no letter and no link of it opens", async () => {
  const email = await verified();
  await mailLink(email, "magic_link");
  const token = await tokenFor(email, "/magic-link");
  await asOwner(world.database, "UPDATE app_user SET disabled_at = hf_now() WHERE email = $1", [email]);
  await expect(openMagicLink(token)).rejects.toMatchObject(refused);
  const letters = await lettersTo(email);
  await mailLink(email, "reset_password");
  await register({ email, password: ANOTHER, name: "Mallory", role: "customer", addPartner });
  expect(await lettersTo(email)).toEqual(letters);
});

const google = (subject: string, email: string, isEmailVerified = true) =>
  ({ provider: "google", subject, email, isEmailVerified, name: "Asha" }) as const;

test("an identity with a new and verified address makes an account, and signs in to it from then on", async () => {
  const email = newAddress();
  expect(await welcome(google("g-1", email, false), null)).toBe("address_unverified");
  expect(await welcome(google("g-1", email), null)).toBe("known");
  expect(await welcome(google("g-1", "changed@world.test"), null)).toBe("known");
  expect(await userOf(email)).toMatchObject({ role: "customer", passwordHash: null });
});

test("an identity is never linked to an account that exists, but by its owner who is signed in", async () => {
  const [email, other] = [await verified(), await verified()];
  const [owner, stranger] = [(await userOf(email)).id, (await userOf(other)).id];
  expect(await welcome(google("g-2", email), null)).toBe("sign_in_to_link");
  expect(await welcome(google("g-2", email), owner)).toBe("known");
  expect(await welcome(google("g-2", email), stranger)).toBe("linked_elsewhere");
  expect(await welcome(google("g-3", email), owner)).toBe("linked_elsewhere");
});

test("what happens at sign-in is in the audit, without any secret", async () => {
  const email = await verified();
  await signIn(email, "not the password");
  await signIn("nobody@world.test", "not the password");
  const { userId, signInId } = await signedIn(email);
  await revokeSignIn({ tenantId: TENANT, userId, signInId });
  const rows = await asOwner(
    world.database,
    "SELECT action FROM audit_event WHERE subject IN ($1, $2, 'unknown') ORDER BY xid, seq",
    [userId, signInId],
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["user.registered", "user.verified", "sign_in.failed", "sign_in.opened", "sign_in.revoked"]),
  );
});

test("what is over for a month is forgotten", async () => {
  await signedIn(await verified());
  await asOwner(world.database, "UPDATE sign_in SET expires_at = now() - interval '31 days'");
  await when.clockMoves(40 * DAY_MS);
  await pruneSignIns();
  await pruneMail();
  expect(await db().signIn.count()).toBe(0);
  expect(await db().mailedToken.count()).toBe(0);
  expect(await db().mailOutbox.count()).toBe(0);
  await world.books.assertAllInvariants();
});
