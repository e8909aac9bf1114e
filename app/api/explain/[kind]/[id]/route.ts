import { route } from "@/lib/http/route";
import { EXPLAIN_PERMISSIONS, explainFor } from "@/lib/views/explain/find";
import { toExplanationJson } from "@/lib/views/explain/json";
import { explanationAnswer } from "@/types/answers/explain";

/** Why an amount is what it is: a tree whose parts add up to it exactly, down to the lines of the ledger. */
export const GET = route(
  { permission: EXPLAIN_PERMISSIONS, limit: "read", answer: explanationAnswer, audit: "none: reads" },
  async ({ caller, params: { kind = "", id = "" } }) => {
    const tree = await explainFor(caller, kind, id);
    return { kind, id, amount: tree.amount.minor, currency: tree.amount.currency, tree: toExplanationJson(tree) };
  },
);
