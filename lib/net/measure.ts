import { isAppError } from "@/lib/core/errors";
import { histogram } from "@/lib/log/metrics";
import { inSpan } from "@/lib/log/span";

const observe = histogram(
  "holdfast_gateway_seconds",
  "How long calls to gateways took, by how they ended.",
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
);

/** Runs a call to a gateway as a span, and remembers how long it took and how it ended. */
export function measureCall<T>(gateway: string, work: () => Promise<T>): Promise<T> {
  return inSpan(`gateway ${gateway}`, { "holdfast.gateway": gateway }, async () => {
    const began = performance.now();
    const end = (outcome: string): void => observe({ gateway, outcome }, (performance.now() - began) / 1_000);
    try {
      const answer = await work();
      end("answered");
      return answer;
    } catch (error) {
      end(isAppError(error) ? error.code : "internal");
      throw error;
    }
  });
}
