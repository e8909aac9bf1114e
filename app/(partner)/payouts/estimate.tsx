"use client";

import { useEffect, useState } from "react";
import { formatMoney, money } from "@/lib/core/money";
import { reviewInWords } from "../../_payouts/words";
import { getJson, sentence } from "../../_ui/api";
import { formatMoment } from "../../_ui/time-text";

interface Wish {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
}

interface Estimate {
  readonly fee: number;
  readonly arrives: number;
  readonly currency: string;
  readonly rail: string | null;
  readonly arrivesBy: string | null;
  readonly reviewReasons: readonly string[];
}

type Shown = { readonly of: string; readonly estimate: Estimate } | { readonly of: string; readonly error: string };

/** How long the typing has to rest before the server is asked. */
const REST_MS = 300;

/** What would be charged, what would arrive and when; nothing while there is no amount. */
export function EstimateText({ wish }: { wish: Wish | null }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const query = wish === null ? "" : new URLSearchParams({ ...wish, amount: String(wish.amount) }).toString();
  useEffect(() => {
    if (query === "") return;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const answer = await getJson(`/api/payouts/estimate?${query}`);
      if (!isCurrent) return;
      setShown(
        answer.ok ? { of: query, estimate: answer.data as unknown as Estimate } : { of: query, error: answer.error },
      );
    };
    const timer = setTimeout(() => void ask(), REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query]);
  const current = shown?.of === query && query !== "" ? shown : null;
  return (
    <div aria-live="polite" className="text-[0.9375rem] empty:hidden">
      {current === null ? null : "error" in current ? (
        <p className="text-bad-ink">{sentence(current.error)}</p>
      ) : (
        <Told estimate={current.estimate} />
      )}
    </div>
  );
}

function Told({ estimate }: { estimate: Estimate }) {
  const { fee, arrives, currency, rail, arrivesBy, reviewReasons } = estimate;
  const format = (minor: number): string => formatMoney(money(BigInt(minor), currency));
  return (
    <div className="grid gap-1 rounded-lg bg-raised p-3">
      <p>
        <span className="font-medium">{format(arrives)} will arrive.</span>{" "}
        {fee === 0 ? "It costs you nothing." : `The fee is ${format(fee)}.`}
      </p>
      {arrivesBy === null ? null : (
        <p className="text-soft">
          {rail === null ? "" : `By ${rail}, `}usually before {formatMoment(new Date(arrivesBy))}.
        </p>
      )}
      {reviewReasons.length === 0 ? null : (
        <p>Our team looks at it first. {reviewReasons.map(reviewInWords).join(" ")}</p>
      )}
    </div>
  );
}
