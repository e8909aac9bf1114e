import { textOf, type Row, type Told } from "./told";

const TITLES: Readonly<Record<string, string>> = {
  "case.under_review": "Our team looks at the case",
  "case.escalated": "The case was escalated",
  "case.resolved_customer": "The case was decided for the customer",
  "case.resolved_partner": "The case was decided for the partner",
  "case.resolved_split": "The case ended with a part for each side",
  "case.withdrawn": "The case was withdrawn",
  "case.expired": "The case ended: the money went back by another way",
  "case.appealed": "The decision was appealed",
  "case.carried_out": "What the case ended with was carried out",
  "case.offered": "A part of the money was offered back",
};

/** Tells the audit rows of cases: null for rows about something else. */
export function tellCase({ action, payload }: Row): Told | "quiet" | null {
  if (action === "hold.paused" && textOf(payload, "kind") === "case")
    return { title: "The hold stands still while the case is open", detail: null };
  if (action === "hold.ended") return "quiet";
  if (!action.startsWith("case.")) return null;
  if (action === "case.opened") {
    const who = textOf(payload, "role");
    return { title: `The ${who} opened a case`, detail: textOf(payload, "reason").replaceAll("_", " ") };
  }
  const title = TITLES[action];
  return title === undefined ? "quiet" : { title, detail: null };
}
