import { openRoute } from "@/lib/http/route";

/** Whether this process answers. */
export const GET = openRoute({ limit: "read" }, () => Promise.resolve({ ok: true }));
