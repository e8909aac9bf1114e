"use client";

import { Link } from "../../../_ui/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../../../_ui/alert";
import { type ApiFailure, postJson, useRequestKey } from "../../../_ui/api";
import { Button } from "../../../_ui/button";
import { ChoiceField, TextField } from "../../../_ui/field";
import { indiaTime } from "../../../_ui/india-time";

interface PriceChoice {
  readonly currency: string;
  readonly text: string;
  readonly gateways: readonly { readonly name: string; readonly label: string; readonly hint: string }[];
}

interface BookingFormProps {
  readonly offerId: string;
  readonly canChooseTime: boolean;
  readonly prices: readonly PriceChoice[];
}

const NO_PRICE: PriceChoice = { currency: "", text: "", gateways: [] };

const WHEN = [
  { value: "now", label: "Now", hint: "The session begins as soon as you have paid" },
  { value: "later", label: "At a time I choose" },
];

/** Books the offer; the price is decided by the server. */
export function BookingForm({ offerId, canChooseTime, prices }: BookingFormProps) {
  const router = useRouter();
  const request = useRequestKey();
  const [currency, setCurrency] = useState((prices[0] ?? NO_PRICE).currency);
  const [when, setWhen] = useState("now");
  const [startsAt, setStartsAt] = useState("");
  const [wish, setWish] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const price = prices.find((each) => each.currency === currency) ?? NO_PRICE;
  const gateway = price.gateways.find((each) => each.name === wish) ?? price.gateways[0];

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!gateway) return;
    setBusy(true);
    setFailure(null);
    const time = when === "later" ? { startsAt: indiaTime(startsAt) } : {};
    const body = { gateway: gateway.name, offerId, currency, ...time };
    const answer = await postJson("/api/payments/create-order", body, request.keyFor(body));
    if (answer.ok) return router.push(`/checkout/${String(answer.data["orderId"])}`);
    request.settle(answer);
    setFailure(answer);
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-6">
      {prices.length > 1 ? (
        <ChoiceField
          name="currency"
          legend="Price"
          choices={prices.map((each) => ({ value: each.currency, label: each.text }))}
          value={currency}
          onChange={setCurrency}
        />
      ) : null}
      {canChooseTime ? <TimeChoice when={when} onWhen={setWhen} startsAt={startsAt} onStartsAt={setStartsAt} /> : null}
      <GatewayChoice gateways={price.gateways} value={gateway?.name ?? ""} onChange={setWish} />
      <Notice tone="bad">{failure === null ? null : <BookingFailure failure={failure} />}</Notice>
      <Button type="submit" busy={isBusy} disabled={!gateway}>
        Book for {price.text}
      </Button>
      <p className="text-sm text-soft">You pay on the next page. Your place is kept for 15 minutes.</p>
    </form>
  );
}

interface TimeChoiceProps {
  readonly when: string;
  readonly onWhen: (when: string) => void;
  readonly startsAt: string;
  readonly onStartsAt: (startsAt: string) => void;
}

function TimeChoice({ when, onWhen, startsAt, onStartsAt }: TimeChoiceProps) {
  return (
    <>
      <ChoiceField name="when" legend="When" choices={WHEN} value={when} onChange={onWhen} />
      {when === "later" ? (
        <TextField
          id="starts-at"
          label="Day and time"
          hint="India time (IST)"
          type="datetime-local"
          required
          value={startsAt}
          onChange={(event) => onStartsAt(event.target.value)}
        />
      ) : null}
    </>
  );
}

interface GatewayChoiceProps {
  readonly gateways: PriceChoice["gateways"];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

function GatewayChoice({ gateways, value, onChange }: GatewayChoiceProps) {
  if (gateways.length === 0) return <p className="text-soft">This currency cannot be paid at the moment.</p>;
  const choices = gateways.map((each) => ({ value: each.name, label: each.label, hint: each.hint }));
  return <ChoiceField name="gateway" legend="Pay with" choices={choices} value={value} onChange={onChange} />;
}

function BookingFailure({ failure }: { failure: ApiFailure }) {
  if (failure.code === "plan_required") {
    return (
      <>
        Your trial is over.{" "}
        <Link href="/upgrade" className="font-medium underline">
          See the plans
        </Link>
      </>
    );
  }
  return <>{failure.error}</>;
}
