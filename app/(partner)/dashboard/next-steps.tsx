import { Link } from "../../_ui/link";
import { may } from "@/lib/auth/permissions";
import type { Caller } from "@/lib/auth/caller";
import { formatMoney } from "@/lib/core/money";
import { type CaseLine, listOpenCases } from "@/lib/views/cases";
import type { OrderLine } from "@/lib/views/orders";
import type { PartnerBalance } from "@/lib/views/partner";
import { REASON_WORDS } from "../../_cases/words";
import { ButtonLink } from "../../_ui/button";
import { formatMoment } from "../../_ui/time-text";
import { isDeliverable } from "./sessions";

/** Something that only the partner can do. */
interface Step {
  readonly title: string;
  readonly detail: string;
  readonly href: string;
  /** What the button says. */
  readonly action: string;
}

interface Props {
  readonly caller: Caller & { readonly partnerId: string };
  readonly orders: readonly OrderLine[];
  readonly balance: PartnerBalance;
  readonly now: Date;
}

/** What to do next: the first thing that is undone, and below it the others. */
export async function NextSteps({ caller, orders, balance, now }: Props) {
  const { tenantId, partnerId } = caller;
  const cases = (await listOpenCases({ tenantId, partnerId })).filter((each) => each.state === "awaiting_partner");
  const [first, ...others] = [
    ...cases.map(answerStep),
    ...orders.flatMap((order) => sessionStep(order, now)),
    ...(may(caller, "payout.request") ? payoutStep(balance) : []),
  ];
  if (first === undefined) return null;
  return (
    <section aria-labelledby="next" className="mb-6 rounded-xl border border-accent bg-accent-soft p-5 sm:p-6">
      <h2 id="next" className="text-sm font-medium text-accent-ink">
        Next for you
      </h2>
      <div className="mt-1 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <p className="text-lg font-semibold break-words">{first.title}</p>
          <p className="mt-0.5 break-words">{first.detail}</p>
        </div>
        <ButtonLink href={first.href}>{first.action}</ButtonLink>
      </div>
      {others.length === 0 ? null : (
        <ul aria-label="After that" className="mt-4 grid gap-2 border-t border-line-strong pt-4 text-[0.9375rem]">
          {others.slice(0, SHOWN).map((step) => (
            <li key={`${step.href} ${step.title}`} className="break-words">
              <Link href={step.href} className="font-medium text-accent-ink underline">
                {step.title}
              </Link>
              : {step.detail}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const SHOWN = 4;

function answerStep({ caseId, title, reason, deadlineAt }: CaseLine): Step {
  const until = deadlineAt === null ? "" : `, by ${formatMoment(deadlineAt)}`;
  return {
    title: "A case waits for your answer",
    detail: `${title}: ${REASON_WORDS[reason].toLowerCase()}${until}`,
    href: `/cases/${caseId}`,
    action: "Answer",
  };
}

function sessionStep(order: OrderLine, now: Date): Step[] {
  const { orderId, title, customerName, sessionState } = order;
  const detail = `${title}, with ${customerName}`;
  if (order.state === "paid" && sessionState === "requested")
    return [{ title: "A session waits to be accepted", detail, href: `/orders/${orderId}`, action: "Look at it" }];
  return isDeliverable(order, now)
    ? [{ title: "Say that a session took place", detail, href: "#sessions", action: "Go to your sessions" }]
    : [];
}

function payoutStep({ destinations, available, owed }: PartnerBalance): Step[] {
  const href = "/payouts";
  if (destinations.length === 0)
    return [
      {
        title: "Say where your money goes",
        detail: "There is no account to pay to yet.",
        href,
        action: "Add an account",
      },
    ];
  const ready = available.find(({ minor, currency }) =>
    destinations.some((each) => each.currency === currency && minor > 0n && minor >= (each.minimum?.minor ?? 0n)),
  );
  if (ready === undefined || owed.some(({ currency }) => currency === ready.currency)) return [];
  return [
    {
      title: "You can be paid",
      detail: `${formatMoney(ready)} is free to go to your account.`,
      href,
      action: "Request a payout",
    },
  ];
}
