import { type FundFlow, OWN_ACCOUNT } from "@/lib/tenants/flows";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card } from "../_ui/card";
import { FLOW_WORDS } from "./words";

const CHOICES: readonly FundFlow[] = ["PA_HOLD", "DIRECT_MERCHANT", "PRINCIPAL", "AGENT_OWN_ACCOUNT"];

/** How the money of new orders flows, and what two operators can change it to. */
export function FundFlowCard({ current }: { current: FundFlow }) {
  const { title, text } = FLOW_WORDS[current];
  return (
    <Card title="Where customers' money waits">
      <div className="grid gap-4">
        <div>
          <p className="font-semibold">{title}</p>
          <p className="text-[0.9375rem] text-soft">{text}</p>
        </div>
        <Allowed to="policy.change">
          <div className="flex flex-wrap gap-3">
            {CHOICES.filter((flow) => flow !== current).map((flow) => (
              <ReasonedAction
                key={flow}
                label={`Change to: ${FLOW_WORDS[flow].title}`}
                subject="flow of funds"
                title="Ask for the change"
                text={`${FLOW_WORDS[flow].text} A second operator decides. Orders that are there keep the flow they were sold under.${flow === "AGENT_OWN_ACCOUNT" ? " By asking you say that a lawyer has agreed to it; that is kept." : ""}`}
                reasonHint="For our own records."
                path="/api/fund-flow/change"
                fields={{ fundFlow: flow, ...(flow === "AGENT_OWN_ACCOUNT" ? { acknowledgement: OWN_ACCOUNT } : {}) }}
              />
            ))}
          </div>
        </Allowed>
      </div>
    </Card>
  );
}
