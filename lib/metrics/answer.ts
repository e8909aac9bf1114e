import { performance } from "node:perf_hooks";
import { config } from "@/lib/config/config";
import { printMetrics, printSamples } from "@/lib/log/metrics";
import { equalSecret } from "@/lib/net/hmac";

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Whether a scraper may read: null where there is no such page, because no token is configured. */
export function mayScrape(authorization: string | null | undefined): boolean | null {
  const { metricsToken } = config();
  if (metricsToken === null) return null;
  return equalSecret(authorization ?? "", `Bearer ${metricsToken}`);
}

/** What this process has counted, and how it does. */
export function processFigures(): string {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const { utilization } = performance.eventLoopUtilization();
  const one = (name: string, help: string, value: number, kind?: "counter"): string =>
    printSamples({ name, help, ...(kind ? { kind } : {}) }, [{ value }]);
  return [
    printMetrics(),
    one("process_resident_memory_bytes", "Memory of the process.", rss),
    one("nodejs_heap_used_bytes", "Memory in use by JavaScript.", heapUsed),
    one("process_cpu_seconds_total", "Processor time of the process.", (user + system) / 1_000_000, "counter"),
    one("process_uptime_seconds", "How long the process runs.", process.uptime()),
    one("nodejs_eventloop_utilization", "The share of its life in which the loop was busy.", utilization),
  ].join("");
}
