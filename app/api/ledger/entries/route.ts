import { listRoute } from "@/lib/http/listing";
import { ENTRY_LIST } from "@/lib/views/lists-money";
import { entryAnswer } from "@/types/answers/records";

/** The lines of the ledger; a partner sees those of its own accounts. */
export const GET = listRoute({ ...ENTRY_LIST, permission: "ledger.read", name: "ledger-entries", item: entryAnswer });
