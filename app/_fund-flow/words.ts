import type { FundFlow } from "@/lib/tenants/flows";

/** Each flow of funds as it is told to those who run a marketplace. */
export const FLOW_WORDS: Readonly<Record<FundFlow, { readonly title: string; readonly text: string }>> = {
  PA_HOLD: {
    title: "Held by the payment aggregator",
    text: "The gateway holds each partner's part in the partner's own account and releases it when we say so. Rupees only; other currencies stay on your balance at the gateway until they are paid out.",
  },
  AGENT_OWN_ACCOUNT: {
    title: "Your own account",
    text: "Payments come into an account of yours and partners are paid from there. Whether you may do so is an open question of law in India: every page about money shows a warning.",
  },
  SANDBOX: { title: "Sandbox", text: "For simulated gateways only; nobody's money moves." },
  DIRECT_MERCHANT: {
    title: "Each partner's own merchant account",
    text: "Partners are paid by their customers directly. This release does not carry it out.",
  },
  PRINCIPAL: {
    title: "You sell in your own name",
    text: "Customers buy from you: the price without tax is your revenue, partners are your suppliers, and what they get is your cost. The tax in the price is yours to pay and none is collected at source. What is paid is deferred revenue until the session is settled; nothing is held at the gateway, and partners are paid out of your balance.",
  },
};

/** What a customer is promised about the money before paying. */
export function promiseOf({ name, sellsItself }: { readonly name: string; readonly sellsItself: boolean }): string {
  return sellsItself
    ? `You buy from ${name}, and the partner is paid after your session is confirmed`
    : "Your money is held until your session is confirmed";
}
