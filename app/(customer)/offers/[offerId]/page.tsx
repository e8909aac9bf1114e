import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/lib/db/tenant";
import { formatMoney } from "@/lib/core/money";
import { type Caller, mayEnter } from "@/lib/auth/caller";
import { findOfferView, type OfferView } from "@/lib/views/catalog";
import { currentBrand } from "../../../_brand";
import { promiseOf } from "../../../_fund-flow/words";
import { gatewaysForOffer } from "../../../_gateways";
import { currentCaller } from "../../../_session";
import { Alert } from "../../../_ui/alert";
import { ButtonLink } from "../../../_ui/button";
import { Card, Facts } from "../../../_ui/card";
import { MoneyText } from "../../../_ui/money-text";
import { TimeText } from "../../../_ui/time-text";
import { BookingForm } from "./booking-form";

interface Props {
  readonly params: Promise<{ offerId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const offer = await findOfferView(currentTenant(), (await params).offerId);
  return { title: offer?.title ?? "Not found" };
}

export default async function OfferPage({ params }: Props) {
  const offer = await findOfferView(currentTenant(), (await params).offerId);
  if (!offer) notFound();
  const [caller, brand] = await Promise.all([currentCaller(), currentBrand()]);
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_24rem] lg:items-start">
      <div className="min-w-0">
        <h1 className="text-3xl font-semibold sm:text-4xl">{offer.title}</h1>
        <p className="mt-2 text-lg text-soft">
          {offer.partnerName}
          {offer.partnerHeadline === "" ? "" : ` · ${offer.partnerHeadline}`}
        </p>
        <p className="mt-6 max-w-prose">{offer.summary}</p>
        <div className="mt-8 max-w-md">
          <Facts
            items={[
              ["Length", `${offer.durationMinutes} minutes`],
              [
                "When",
                offer.startsAt === null ? "Now, or at a time you choose" : <TimeText key="at" at={offer.startsAt} />,
              ],
              [
                "Price",
                <span key="price" className="flex flex-wrap justify-end gap-x-3">
                  {offer.prices.map((price) => (
                    <MoneyText key={price.currency} value={price} />
                  ))}
                </span>,
              ],
            ]}
          />
        </div>
        <div className="mt-8 max-w-prose">
          <Alert tone="good">
            {promiseOf(brand)}.{brand.sellsItself || brand.isDirect ? "" : " Only then does the partner get paid."}
          </Alert>
        </div>
      </div>
      <Card title="Book">
        <Booking offer={offer} caller={caller} />
      </Card>
    </div>
  );
}

async function Booking({ offer, caller }: { offer: OfferView; caller: Caller | null }) {
  if (caller === null) {
    return (
      <>
        <p className="mb-4 text-soft">Please sign in to book; you come back here.</p>
        <ButtonLink href={`/sign-in?next=${encodeURIComponent(`/offers/${offer.offerId}`)}`} className="w-full">
          Sign in to book
        </ButtonLink>
      </>
    );
  }
  if (caller.group !== "customer")
    return <p className="text-soft">Only customers can book. You are signed in as a {caller.group}.</p>;
  if (!mayEnter(caller, "booking")) {
    return (
      <>
        <p className="mb-4 text-soft">Your trial is over, so you cannot book new sessions.</p>
        <ButtonLink href="/upgrade">See the plans</ButtonLink>
      </>
    );
  }
  const all = await Promise.all(
    offer.prices.map(async (price) => ({
      currency: price.currency,
      text: formatMoney(price),
      gateways: await gatewaysForOffer(caller.tenantId, { offerId: offer.offerId, currency: price.currency }),
    })),
  );
  const prices = all.filter(({ gateways }) => gateways.length > 0);
  if (prices.length === 0) return <p className="text-soft">This partner takes no payments at the moment.</p>;
  return <BookingForm offerId={offer.offerId} canChooseTime={offer.kind === "session"} prices={prices} />;
}
