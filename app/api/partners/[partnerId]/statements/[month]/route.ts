import { z } from "zod";
import { isCurrency } from "@/lib/core/currencies";
import { AppError } from "@/lib/core/errors";
import { isMonth } from "@/lib/core/months";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { findTenant } from "@/lib/tenants/queries";
import { readStatement } from "@/lib/views/statement";
import { toStatementJson } from "@/lib/views/statement-json";
import { statementAnswer } from "@/types/answers/statements";
import { renderStatement } from "../../../../../_statements/render";

const query = z.strictObject({
  currency: z.string().refine(isCurrency, "is not a currency").optional(),
  format: z.enum(["json", "csv", "pdf"]).optional(),
});

/** A partner's month in one currency, as JSON, CSV or PDF; for the partner and for operators. */
export const GET = route(
  {
    permission: "payout.read",
    limit: "read",
    query,
    answer: statementAnswer,
    audit: "none: reads",
    render: (answer, { format }) => renderStatement(statementAnswer.parse(answer), format ?? "json"),
  },
  async ({ caller, query: { currency }, params: { partnerId = "", month = "" } }) => {
    const { tenantId, group } = caller;
    const isOwn = group === "operator" || caller.partnerId === partnerId;
    const wanted = currency ?? (await findTenant(db(), tenantId)).defaultCurrency;
    const found =
      isOwn && isMonth(month) && isCurrency(wanted)
        ? await readStatement({ tenantId, partnerId, currency: wanted }, month)
        : null;
    if (found === null) throw new AppError("not_found", "there is no such statement");
    return toStatementJson(found);
  },
);
