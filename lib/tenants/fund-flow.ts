import { config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { type FundFlow, OWN_ACCOUNT } from "./flows";
import { currentPolicy, findTenant } from "./queries";
import type { PolicyTerms } from "./terms";

export interface FundFlowWish {
  readonly fundFlow: FundFlow;
  /** `OWN_ACCOUNT` for AGENT_OWN_ACCOUNT, kept in the audit. */
  readonly acknowledgement: typeof OWN_ACCOUNT | null;
}

/**
 * @throws AppError `wrong_state` for SANDBOX in production, `invalid_input` for AGENT_OWN_ACCOUNT without its acknowledgement
 */
export function assertPossible({ fundFlow, acknowledgement }: FundFlowWish): void {
  if (fundFlow === "SANDBOX" && config().env === "production")
    throw new AppError("wrong_state", "the sandbox is for simulated gateways only", { fundFlow });
  if (fundFlow === "AGENT_OWN_ACCOUNT" && acknowledgement !== OWN_ACCOUNT)
    throw new AppError(
      "invalid_input",
      "say that you take other people's money into an account of your own, and that a lawyer has agreed to it",
      { acknowledgement: OWN_ACCOUNT },
    );
}

/**
 * Nobody collects tax at source from sales of their own, so under PRINCIPAL no policy may say so.
 * @throws AppError `wrong_state`
 */
export function assertFits(fundFlow: FundFlow, { tcsBasisPoints }: Pick<PolicyTerms, "tcsBasisPoints">): void {
  if (fundFlow === "PRINCIPAL" && tcsBasisPoints !== 0)
    throw new AppError(
      "wrong_state",
      "who sells in their own name collects no tax at source: set it to 0 in the policy first",
      { tcsBasisPoints },
    );
}

export interface FundFlowChange extends FundFlowWish {
  readonly tenantId: string;
  /** The flow from which it was asked to change. */
  readonly from: string;
  readonly approvalId: string;
  readonly requestedBy: string;
  readonly decidedBy: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * New orders are sold under another flow from now on; those that are there keep theirs.
 * @throws AppError as from `assertPossible` and `assertFits`, and `wrong_state` when it was changed meanwhile
 */
export async function changeFundFlow(tx: Tx, i: FundFlowChange): Promise<void> {
  assertPossible(i);
  const { tenantId, from, fundFlow } = i;
  // As who changes the policy does, so that the two wait for each other.
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${tenantId} FOR UPDATE`;
  assertFits(fundFlow, await currentPolicy(tx, tenantId));
  const { count } = await tx.tenant.updateMany({ where: { id: tenantId, fundFlow: from }, data: { fundFlow } });
  if (count !== 1) throw new AppError("wrong_state", "the flow was changed meanwhile, please ask again");
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.decidedBy,
      action: "fund_flow.changed",
      subject: tenantId,
      payload: {
        approvalId: i.approvalId,
        requestedBy: i.requestedBy,
        reason: i.reason,
        acknowledgement: i.acknowledgement,
      },
      before: { fundFlow: from },
      after: { fundFlow },
      requestId: i.requestId,
    },
  ]);
}

/** The flow that new orders of the tenant are sold under. */
export async function currentFundFlow(tx: Tx, tenantId: string): Promise<FundFlow> {
  const { fundFlow } = await findTenant(tx, tenantId);
  // The table takes no other words.
  return fundFlow as FundFlow;
}
