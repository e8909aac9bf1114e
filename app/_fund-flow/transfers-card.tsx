import type { TransferState } from "@/lib/payments/transfers/machine";
import type { TransferLine } from "@/lib/views/transfers";
import { gatewayLabel } from "../_gateways";
import { Card } from "../_ui/card";
import { MoneyText } from "../_ui/money-text";

interface Props {
  readonly title: string;
  readonly transfers: readonly TransferLine[];
  readonly className?: string;
}

/** What a gateway holds in a partner's name, and what became of it; nothing where money waits with us. */
export function TransfersCard({ title, transfers, className }: Props) {
  if (transfers.length === 0) return null;
  return (
    <Card title={title} {...(className === undefined ? {} : { className })}>
      <ul className="grid gap-4">
        {transfers.map((each) => (
          <li key={each.transferId} className="grid gap-1 border-t border-line pt-4 first:border-t-0 first:pt-0">
            <MoneyText value={each.amount} />
            <p className="text-[0.9375rem] break-words text-soft">{inWords(each)}</p>
            {each.reversed.minor === 0n ? null : (
              <p className="text-[0.9375rem] text-soft">
                Fetched back: <MoneyText value={each.reversed} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const BEGUN = (at: string): string => `On its way into the hold at ${at}.`;
const WITH_US = (): string => "Not held at the gateway: it is paid out of the balance.";

/** How a transfer stands. @param at the gateway, and its name of the transfer where it has one */
const WORDS: Readonly<Record<TransferState, (at: string) => string>> = {
  queued: BEGUN,
  submitted: BEGUN,
  in_doubt: BEGUN,
  pending: BEGUN,
  held: (at) => `Held at ${at}.`,
  releasing: (at) => `Being released at ${at}.`,
  released: (at) => `Released at ${at}; on its way to the bank.`,
  settled: (at) => `Settled to the bank by ${at}`,
  reversed: (at) => `Fetched back from ${at}.`,
  failed: WITH_US,
  canceled: WITH_US,
};

function inWords({ state, gateway, gatewayTransferId, bankReference }: TransferLine): string {
  const under = gatewayTransferId === null ? "" : ` under transfer ${gatewayTransferId}`;
  const words = WORDS[state](`${gatewayLabel(gateway)}${under}`);
  return state === "settled" ? `${words}${bankReference === null ? "" : `, UTR ${bankReference}`}.` : words;
}
