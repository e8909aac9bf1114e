import type { Metadata } from "next";
import { listApprovals } from "@/lib/views/approvals";
import { ApprovalList } from "../../../_endings/approval-list";
import { admitOperator } from "../../../_session";
import { Card } from "../../../_ui/card";
import { EmptyState } from "../../../_ui/empty-state";
import { PageHeader } from "../../../_ui/page-header";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage() {
  const { tenantId, userId } = await admitOperator({ path: "/operator/approvals", permission: "approval.read" });
  const approvals = await listApprovals(tenantId);
  return (
    <>
      <PageHeader
        title="Approvals"
        lead="What one operator asks for and another decides about. What nobody decides about in a week does not happen."
      />
      <Card>
        {approvals.length === 0 ? (
          <EmptyState title="Nothing was asked for yet" />
        ) : (
          <ApprovalList approvals={approvals} userId={userId} />
        )}
      </Card>
    </>
  );
}
