import type { Group } from "@/lib/auth/permissions";
import { formatMoney } from "@/lib/core/money";
import type { CaseOfferLine, CaseStory } from "@/lib/views/cases";
import { Card } from "../_ui/card";
import { DeedButton } from "../_ui/deed-button";
import { MoneyText } from "../_ui/money-text";
import { type Status, StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { OfferForm } from "./offer-form";
import { sideInWords } from "./words";

const STATUS: Readonly<Record<CaseOfferLine["state"], Status>> = {
  open: { word: "Open", tone: "wait" },
  accepted: { word: "Accepted", tone: "good" },
  declined: { word: "Declined", tone: "bad" },
  withdrawn: { word: "Withdrawn", tone: "quiet" },
};

/** What the two sides proposed to give back, with the answers that the reader can give. */
export function OffersCard({ story, reader }: { story: CaseStory; reader: Group }) {
  const { offers, stake, actions } = story;
  if (offers.length === 0 && !actions.offer) return null;
  return (
    <Card title="Offers">
      <div className="grid gap-5">
        {actions.offer ? (
          <p className="text-soft">
            You can agree without us: what one side offers and the other accepts goes back to the customer at once, and
            the rest is split as usual.
          </p>
        ) : null}
        {offers.length === 0 ? null : (
          <ul aria-label="Offers in this case" className="grid gap-4">
            {offers.map((offer) => (
              <OfferItem key={offer.offerId} offer={offer} story={story} reader={reader} />
            ))}
          </ul>
        )}
        {actions.offer ? (
          <OfferForm
            caseId={story.caseId}
            currency={stake.currency}
            most={Number(stake.minor)}
            mostText={formatMoney(stake)}
            label={reader === "customer" ? "You get back" : "You give back"}
          />
        ) : null}
      </div>
    </Card>
  );
}

function OfferItem({ offer, story, reader }: { offer: CaseOfferLine; story: CaseStory; reader: Group }) {
  const isOpen = offer.state === "open" && story.actions.offer;
  const button = {
    subject: `offer of ${formatMoney(offer.amount)}`,
    path: `/api/cases/${story.caseId}/answer-offer`,
  };
  const body = (answer: string): Record<string, string> => ({ offerId: offer.offerId, answer });
  return (
    <li className="grid gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="font-semibold">
          <MoneyText value={offer.amount} />
        </span>
        <StatusChip status={STATUS[offer.state]} />
        <span className="text-sm text-soft">
          {sideInWords(offer.role, reader)}, <TimeText at={offer.createdAt} />
        </span>
      </div>
      {isOpen && offer.role === reader ? (
        <div className="flex flex-wrap gap-3">
          <DeedButton {...button} label="Withdraw the offer" body={body("withdraw")} />
        </div>
      ) : null}
      {isOpen && offer.role !== reader ? (
        <div className="flex flex-wrap gap-3">
          <DeedButton {...button} label="Accept" body={body("accept")} look="primary" />
          <DeedButton {...button} label="Decline" body={body("decline")} />
        </div>
      ) : null}
    </li>
  );
}
