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
    text: "Customers pay straight into a Razorpay account of each partner, in rupees; you hold nothing for anybody. A refund goes back out of that account. After the settlement the partner owes you the commission, the taxes and all else that is not its own. A partner that has connected no account cannot be booked.",
  },
  PRINCIPAL: {
    title: "You sell in your own name",
    text: "Customers buy from you: the price without tax is your revenue, partners are your suppliers, and what they get is your cost. The tax in the price is yours to pay and none is collected at source. What is paid is deferred revenue until the session is settled; nothing is held at the gateway, and partners are paid out of your balance.",
  },
};

interface Promised {
  readonly name: string;
  /** Whether the operator sells in its own name. */
  readonly sellsItself: boolean;
  /** Whether it is paid into an account of the partner's own. */
  readonly isDirect: boolean;
}

/** What a customer is promised about the money before paying. */
export function promiseOf({ name, sellsItself, isDirect }: Promised): string {
  if (isDirect) return "You pay the partner directly, and what you are owed back comes from the partner's account";
  return sellsItself
    ? `You buy from ${name}, and the partner is paid after your session is confirmed`
    : "Your money is held until your session is confirmed";
}

/** The same for everybody, on every page. */
export function mottoOf({ name, sellsItself, isDirect }: Promised): string {
  if (isDirect) return `On ${name} customers pay their partners directly`;
  return sellsItself ? `${name} sells in its own name` : `${name} holds your money until your session is confirmed`;
}
