/** The account at a gateway is a partner's own, by this in front of the partner's id; accounts of ours have names of another kind. */
const OWN = "partner:";

/** Our name for a partner's own account at a gateway; part of its payments and of every message stored of it. */
export const accountOf = (partnerId: string): string => `${OWN}${partnerId}`;

/** The partner whose own account it is; null for an account of ours. */
export function ownerOf(account: string): string | null {
  return account.startsWith(OWN) ? account.slice(OWN.length) : null;
}
