import { config } from "@/lib/config/config";
import { printGauge, printMetrics } from "@/lib/log/metrics";
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
  const figures: readonly (readonly [string, string, number])[] = [
    ["process_resident_memory_bytes", "Memory of the process.", rss],
    ["nodejs_heap_used_bytes", "Memory in use by JavaScript.", heapUsed],
    ["process_cpu_seconds_total", "Processor time of the process.", (user + system) / 1_000_000],
    ["process_uptime_seconds", "How long the process runs.", process.uptime()],
    [
      "nodejs_eventloop_utilization",
      "The share of time in which the loop was busy.",
      performance.eventLoopUtilization().utilization,
    ],
  ];
  return printMetrics() + figures.map(([name, help, value]) => printGauge(name, help, [{ value }])).join("");
}
