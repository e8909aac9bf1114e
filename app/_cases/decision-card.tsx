import type { Group } from "@/lib/auth/permissions";
import type { CaseStory } from "@/lib/views/cases";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card, Facts } from "../_ui/card";
import { MoneyText } from "../_ui/money-text";
import { percent } from "@/lib/core/percent";

/** What was decided or agreed, and the way to appeal while there is one. */
export function DecisionCard({ story, reader }: { story: CaseStory; reader: Group }) {
  const { customerBasisPoints, partnerBasisPoints, refund } = story;
  if (refund === null) return null;
  const parts =
    customerBasisPoints === null || partnerBasisPoints === null
      ? ([["Decided by", "Both sides, by agreement"]] as const)
      : ([
          ["Customer's part", percent(customerBasisPoints)],
          ["Partner's part", percent(partnerBasisPoints)],
        ] as const);
  return (
    <Card title={customerBasisPoints === null ? "Agreement" : "Decision"}>
      <div className="grid gap-5">
        <Facts items={[...parts, ["Goes back to the customer", <MoneyText key="refund" value={refund} />]]} />
        {story.appealedAt !== null && story.state === "appealed" ? (
          <p className="text-soft">This decision was appealed.</p>
        ) : null}
        {story.actions.appeal && reader !== "operator" ? (
          <ReasonedAction
            label="Appeal"
            subject="this decision"
            title="Appeal the decision"
            text="Another member of our team looks at the case again. The money waits until then. There is one appeal."
            reasonHint="The other side and our team read it."
            path={`/api/cases/${story.caseId}/appeal`}
          />
        ) : null}
      </div>
    </Card>
  );
}
