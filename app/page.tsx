import { Link } from "./_ui/link";
import { currentTenant } from "@/lib/db/tenant";
import { listOffers, type OfferView } from "@/lib/views/catalog";
import { type Brand, currentBrand } from "./_brand";
import { promiseOf } from "./_fund-flow/words";
import { Card } from "./_ui/card";
import { EmptyState } from "./_ui/empty-state";
import { MoneyText } from "./_ui/money-text";
import { TimeText } from "./_ui/time-text";

const HELD = [
  "Your money is held",
  "The partner does not have it yet. It is held until your session is confirmed.",
] as const;
const DIRECT = [
  "You pay the partner",
  "Your payment goes to the partner's own account. What you are owed back comes from there.",
] as const;

const stepsOf = ({ name, sellsItself, isDirect }: Brand) => [
  [
    "Book and pay",
    "Choose a session and pay by UPI, card, net banking or PayPal. You see the whole price before you pay.",
  ],
  sellsItself
    ? [`You buy from ${name}`, "The partner works for us and is not paid before your session is confirmed."]
    : isDirect
      ? DIRECT
      : HELD,
  [
    "Confirm and rate",
    isDirect
      ? "After the session you confirm it and give a score."
      : "After the session you confirm it and give a score. The partner is paid a day later.",
  ],
];

export default async function LandingPage() {
  const brand = await currentBrand();
  const steps = stepsOf(brand);
  const offers = await listOffers(currentTenant());
  return (
    <>
      <section className="max-w-3xl">
        <h1 className="text-3xl font-semibold sm:text-5xl sm:leading-[1.1]">
          {brand.isDirect
            ? "Pay your partner, and confirm your session."
            : "Pay now. The partner is paid when your session is confirmed."}
        </h1>
        <p className="mt-5 text-lg text-soft">
          {brand.name} is where you book sessions with people who know their craft. {promiseOf(brand)}, and what you
          think of it counts.
        </p>
      </section>
      <ol className="mt-10 grid gap-6 sm:grid-cols-3">
        {steps.map(([title, text], index) => (
          <li key={title} className="border-t-2 border-accent pt-4">
            <p className="font-semibold">
              {index + 1}. {title}
            </p>
            <p className="mt-1 text-[0.9375rem] text-soft">{text}</p>
          </li>
        ))}
      </ol>
      <h2 className="mt-14 mb-5 text-2xl font-semibold">What you can book</h2>
      {offers.length === 0 ? (
        <EmptyState title="There is nothing to book at the moment">Please look in again later.</EmptyState>
      ) : (
        <ul className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {offers.map((offer) => (
            <li key={offer.offerId} className="flex">
              <OfferCard offer={offer} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function OfferCard({ offer }: { offer: OfferView }) {
  return (
    <Card className="relative flex w-full flex-col hover:border-line-strong has-focus-visible:outline-3 has-focus-visible:outline-focus">
      <h3 className="text-lg font-semibold">
        <Link href={`/offers/${offer.offerId}`} className="outline-none after:absolute after:inset-0">
          {offer.title}
        </Link>
      </h3>
      <p className="mt-1 text-sm text-soft">
        {offer.partnerName} · {offer.durationMinutes} minutes
        {offer.startsAt === null ? null : (
          <>
            {" · "}
            <TimeText at={offer.startsAt} />
          </>
        )}
      </p>
      <p className="mt-3 mb-5 text-[0.9375rem]">{offer.summary}</p>
      <p className="mt-auto flex flex-wrap gap-x-3 font-semibold">
        {offer.prices.map((price) => (
          <MoneyText key={price.currency} value={price} />
        ))}
      </p>
    </Card>
  );
}
