/** Why a person looks at a payout, in words for both sides. */
const REVIEWS: Readonly<Record<string, string>> = {
  amount_above_limit: "It is above the amount that goes out unseen.",
  many_in_a_day: "There were several payouts within a day.",
  much_in_a_day: "Together with others of a day it is a large amount.",
  new_destination: "The account is new or was just changed.",
  open_chargebacks: "Customers contest payments at their bank.",
  negative_history: "There was a debt not long ago.",
  held_back: "Our team held it back.",
};

export function reviewInWords(reason: string): string {
  return REVIEWS[reason] ?? reason;
}

/** What the rules wrote down, in words; what a person wrote stays. */
export function reviewsInWords(text: string): string {
  const reasons = text.split(", ");
  return reasons.every((reason) => Object.hasOwn(REVIEWS, reason)) ? reasons.map(reviewInWords).join(" ") : text;
}

const EVERY: Readonly<Record<string, string>> = {
  on_request: "Only when you ask",
  week: "Every Monday",
  month: "On the first of every month",
};

export function scheduleInWords(every: string): string {
  return EVERY[every] ?? every;
}
