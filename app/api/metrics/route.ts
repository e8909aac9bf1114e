import { AppError } from "@/lib/core/errors";
import { answerError } from "@/lib/http/answer";
import { assertTurns, takeTurns } from "@/lib/http/limit";
import { requestIdOf } from "@/lib/http/request-id";
import { addressOf } from "@/lib/http/route";
import { mayScrape, METRICS_TYPE, processFigures } from "@/lib/metrics/answer";
import { collectFigures } from "@/lib/metrics/collect";

/** Figures for Prometheus, for whoever has the configured token. No cookies, no sign-in: the token is the key. */
export async function GET(request: Request): Promise<Response> {
  try {
    assertTurns(await takeTurns("read", addressOf(request) ?? "local", { plan: null }));
    const may = mayScrape(request.headers.get("authorization"));
    if (may === null) throw new AppError("not_found", "there is no such operation");
    if (!may) throw new AppError("unauthenticated", "this needs the token of the scraper");
    const text = (await collectFigures()) + processFigures();
    return new Response(text, { headers: { "content-type": METRICS_TYPE, "cache-control": "private, no-store" } });
  } catch (error) {
    return answerError(error, requestIdOf(request));
  }
}
