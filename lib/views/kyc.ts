import { db } from "@/lib/db/client";

const PAGE = 50;
const RANK: readonly string[] = ["submitted", "suspended", "under_review", "needs_clarification", "incomplete"];

/** Partners who cannot be paid out, those first about whom somebody has to decide, then the longest waiting. */
export async function partnersToCheck(tenantId: string): Promise<{ partnerId: string; name: string }[]> {
  const rows = await db().partnerKyc.findMany({
    where: { tenantId, state: { not: "active" } },
    include: { partner: { select: { name: true } } },
    orderBy: { stateSince: "asc" },
    take: PAGE,
  });
  return rows
    .toSorted((one, other) => RANK.indexOf(one.state) - RANK.indexOf(other.state))
    .map(({ partnerId, partner }) => ({ partnerId, name: partner.name }));
}
