import { AppError } from "@/lib/core/errors";
import { DAY_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import { listCurrencies } from "@/lib/tenants/queries";
import type { PayoutDestination } from "@/prisma/generated/client";
import { accountText, ownerOfAccount } from "./account-owner";
import { addDestination, type DestinationDetails, openDetails, type PayoutMethod } from "./destinations";
import { fieldFault } from "./faults";
import { lockKyc } from "./kyc";
import type { Teller } from "./profile";

/** How long a new account rests before anything is sent to it. */
const COOLING_MS = DAY_MS;

const METHOD_OF: Readonly<Record<DestinationDetails["kind"], PayoutMethod>> = {
  bank_account: "bank_account",
  upi: "upi",
  paypal_email: "paypal",
};

/** Where in the form an account is typed in. */
const FIELD_OF: Readonly<Record<DestinationDetails["kind"], string>> = {
  bank_account: "accountNumber",
  upi: "address",
  paypal_email: "email",
};

/** States in which a partner may say where the money goes. */
const MAY_CHANGE: readonly string[] = ["incomplete", "needs_clarification", "active"];

/**
 * Takes an account of the partner's own to pay to, which replaces the one of the same method. It rests for a day, and the
 * addresses that the partner had before are told. The same account again changes nothing. Payouts under way keep theirs.
 * @throws AppError `invalid_input` for an account that belongs to another partner or cannot be paid to here, `wrong_state`
 */
export async function changePayoutAccount(tx: Tx, teller: Teller, details: DestinationDetails): Promise<void> {
  const { tenantId, partnerId } = teller;
  const kyc = await lockKyc(tx, teller);
  if (!MAY_CHANGE.includes(kyc.state))
    throw new AppError("wrong_state", "the account cannot be changed while you are checked or suspended", {
      state: kyc.state,
    });
  if ((await ownerOfAccount(tx, teller, details)) !== partnerId)
    throw fieldFault(FIELD_OF[details.kind], "this account belongs to another partner here");
  const method = METHOD_OF[details.kind];
  const before = await tx.payoutDestination.findMany({ where: { tenantId, partnerId, method, active: true } });
  const known = await Promise.all(before.map(async (each) => [each, await openDetails(tx, each)] as const));
  const currencies = await currenciesOf(tx, tenantId, method);
  const isThere = (currency: string): boolean =>
    known.some(([each, old]) => each.currency === currency && isSame(old, details));
  const missing = currencies.filter((currency) => !isThere(currency));
  if (missing.length === 0) return;
  const usableFrom = shift(await databaseNow(tx), COOLING_MS);
  for (const currency of missing)
    await addDestination(tx, { tenantId, partnerId, method, currency, details, usableFrom });
  await recordAudit(tx, [
    {
      tenantId,
      actor: teller.actor,
      action: "partner.payout_account_changed",
      subject: partnerId,
      payload: { method, usableFrom: usableFrom.toISOString() },
    },
  ]);
  await tellOwners(tx, teller, { usableFrom, old: known });
}

function isSame(one: DestinationDetails, other: DestinationDetails): boolean {
  return one.holder === other.holder && accountText(one) === accountText(other);
}

/** Rupees by bank and UPI, everything else that the tenant pays out by PayPal. */
async function currenciesOf(tx: Tx, tenantId: string, method: PayoutMethod): Promise<string[]> {
  const paid = await listCurrencies(tx, tenantId);
  const fitting = paid.filter((currency) => (currency === "INR") !== (method === "paypal"));
  if (fitting.length === 0) throw fieldFault("method", "nothing is paid out this way here");
  return fitting;
}

interface Replaced {
  readonly usableFrom: Date;
  readonly old: readonly (readonly [PayoutDestination, DestinationDetails])[];
}

/** Whoever could read the partner's mail before the change hears of it. */
async function tellOwners(tx: Tx, { tenantId, partnerId }: Teller, { usableFrom, old }: Replaced): Promise<void> {
  const users = await tx.user.findMany({ where: { tenantId, partnerId, role: "partner", disabledAt: null } });
  const addresses = [
    ...users.map(({ email }) => email),
    ...old.flatMap(([, details]) => (details.kind === "paypal_email" ? [details.email.toLowerCase()] : [])),
  ];
  const moment = usableFrom.toISOString().slice(0, 16).replace("T", " at ");
  for (const to of new Set(addresses)) {
    await writeMail(tx, {
      tenantId,
      to,
      letter: {
        subject: "The account that you are paid to was changed",
        paragraphs: [
          `Payouts go to another account from ${moment} UTC on. Until then nothing is sent to it.`,
          "If this was not you, write to us at once.",
        ],
      },
    });
  }
}
