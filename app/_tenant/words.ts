/** What the legal texts are called. */
export const LEGAL_TITLES: Readonly<Record<string, string>> = {
  terms: "Terms of use",
  privacy: "Privacy",
  refund: "Refunds and cancellation",
};
