/** How customers' money flows; what each means stands in docs/decisions/0015 to 0017. */
export const FUND_FLOWS = ["PA_HOLD", "DIRECT_MERCHANT", "PRINCIPAL", "AGENT_OWN_ACCOUNT", "SANDBOX"] as const;
export type FundFlow = (typeof FUND_FLOWS)[number];

/** What has to be said to take other people's money into an own account. */
export const OWN_ACCOUNT = "own_account";
