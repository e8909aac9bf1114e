import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { type BusinessType, businessKind, isPerson, STATES } from "@/lib/partners/business";
import { type DestinationDetails, openDetails } from "@/lib/partners/destinations";
import { lockKyc, type PartnerKey } from "@/lib/partners/kyc";
import { openNumbers } from "@/lib/partners/profile-numbers";
import type { AddStakeholder, CreateLinkedAccount, SettlementBank } from "@/lib/payments/gateways/route-types";
import type { PartnerKyc, PartnerProfile } from "@/prisma/generated/client";
import { ownersOf } from "./people";

/** What the gateway is told of a partner, and what of it is there already. */
export interface Dossier {
  /** Whether something new was handed in; otherwise the gateway is only asked. */
  readonly isToSend: boolean;
  readonly known: Pick<PartnerKyc, "accountId" | "productId">;
  readonly account: CreateLinkedAccount;
  readonly person: Omit<AddStakeholder, "accountId">;
  readonly bank: SettlementBank;
}

/** The gateway wants to know what is sold; a marketplace of sessions sells one thing. */
const TRADE = { category: "services", subcategory: "professional_services" } as const;

/** null where there is nothing to tell or to ask: not handed in yet, or no bank account that the gateway could settle to. */
export async function readDossier(tx: Tx, key: PartnerKey): Promise<Dossier | null> {
  const kyc = await lockKyc(tx, key);
  const isToSend = kyc.state === "submitted";
  if (!isToSend && kyc.productId === null) return null;
  const [profile, bank, owner] = [
    await tx.partnerProfile.findUnique({ where: { tenantId_partnerId: key } }),
    await bankOf(tx, key),
    (await ownersOf(tx, key))[0],
  ];
  if (profile === null || bank === null || owner === undefined) return null;
  const { pan, signatoryPan, gstin } = await openNumbers(tx, profile);
  const told = wholeProfile(profile);
  const ofPerson = isPerson(told.businessType);
  const personPan = ofPerson ? pan : signatoryPan;
  if (personPan === null) throw new AppError("internal", "a partner was submitted without a PAN");
  return {
    isToSend,
    known: kyc,
    account: {
      partnerId: key.partnerId,
      email: owner.email,
      phone: told.phone,
      legalName: told.legalName,
      businessType: businessKind(told.businessType).gatewayWord,
      contactName: told.contactName,
      ...TRADE,
      address: told.address,
      pan: ofPerson ? null : pan,
      gstin,
    },
    person: { name: told.contactName, email: owner.email, pan: personPan },
    bank,
  };
}

async function bankOf(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<SettlementBank | null> {
  const found = await tx.payoutDestination.findFirst({
    where: { tenantId, partnerId, method: "bank_account", currency: "INR", active: true },
  });
  const details: DestinationDetails | null = found && (await openDetails(tx, found));
  if (details?.kind !== "bank_account") return null;
  const { holder, ifsc, accountNumber } = details;
  return { holder, ifsc, accountNumber };
}

type Told = Pick<CreateLinkedAccount, "phone" | "legalName" | "contactName" | "address"> & {
  readonly businessType: BusinessType;
};

/** @throws AppError `internal` for a profile that should not have been submitted */
function wholeProfile(profile: PartnerProfile): Told {
  const { phone, legalName, contactName, businessType, street1, city, stateCode, postalCode } = profile;
  const texts = [phone, legalName, contactName, businessType, street1, city, stateCode, postalCode];
  const [tel, legal, contact, type, street, town, state, pin] = texts.map((text) => {
    if (text === null) throw new AppError("internal", "a partner was submitted with a step missing");
    return text;
  }) as [string, string, string, string, string, string, string, string];
  return {
    phone: tel,
    legalName: legal,
    contactName: contact,
    businessType: type as BusinessType,
    address: {
      street1: street,
      // The gateway wants a second line also of those who have none.
      street2: profile.street2 || town,
      city: town,
      state: STATES[state] ?? state,
      postalCode: pin,
    },
  };
}
