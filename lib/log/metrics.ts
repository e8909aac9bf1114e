export type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  value: number;
  /** Of a histogram: how many observations were at most each bound, and their sum. */
  readonly buckets: number[];
  sum: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly kind: "counter" | "histogram";
  readonly bounds: readonly number[];
  readonly series: Map<string, Series>;
}

/** More would be a label that takes its values from outside. */
const MOST_SERIES = 200;
const METRICS = Symbol.for("holdfast.log.metrics");

interface Holder {
  [METRICS]?: Map<string, Metric>;
}

/** One for the process: Next bundles this module, and the server in front has it too. */
function metrics(): Map<string, Metric> {
  const holder = globalThis as Holder;
  holder[METRICS] ??= new Map();
  return holder[METRICS];
}

function seriesOf(wanted: Omit<Metric, "series">, labels: Labels): Series | undefined {
  const metric = metrics().get(wanted.name) ?? { ...wanted, series: new Map<string, Series>() };
  metrics().set(wanted.name, metric);
  const key = printLabels(labels);
  const known = metric.series.get(key);
  if (known || metric.series.size >= MOST_SERIES) return known;
  const made = { labels, value: 0, buckets: metric.bounds.map(() => 0), sum: 0 };
  metric.series.set(key, made);
  return made;
}

/** Something that only grows in the life of a process. */
export function counter(name: string, help: string): (labels?: Labels) => void {
  return (labels = {}) => {
    const series = seriesOf({ name, help, kind: "counter", bounds: [] }, labels);
    if (series) series.value += 1;
  };
}

/** How long something takes. @param bounds in seconds, growing */
export function histogram(
  name: string,
  help: string,
  bounds: readonly number[],
): (labels: Labels, seconds: number) => void {
  return (labels, seconds) => {
    const series = seriesOf({ name, help, kind: "histogram", bounds }, labels);
    if (!series) return;
    series.value += 1;
    series.sum += seconds;
    for (const [at, bound] of bounds.entries())
      if (seconds <= bound) series.buckets[at] = (series.buckets[at] ?? 0) + 1;
  };
}

/** One number as it is now. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

interface Naming {
  readonly name: string;
  readonly help: string;
  readonly kind?: "counter" | "gauge";
}

/** Numbers that were not counted here, but read at this moment. */
export function printSamples({ name, help, kind = "gauge" }: Naming, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels = {}, value }) => `${name}${printLabels(labels)} ${value}\n`);
  return head(name, help, kind) + lines.join("");
}

/** Everything that was counted in this process, in the text format of Prometheus (0.0.4). */
export function printMetrics(): string {
  return [...metrics().values()].map(printMetric).join("");
}

function printMetric({ name, help, kind, bounds, series }: Metric): string {
  const lines = [...series.values()].flatMap(({ labels, value, buckets, sum }) => {
    if (kind === "counter") return [`${name}${printLabels(labels)} ${value}`];
    const counts = [...bounds.map(String), "+Inf"].map(
      (le, at) => `${name}_bucket${printLabels({ ...labels, le })} ${buckets[at] ?? value}`,
    );
    return [...counts, `${name}_sum${printLabels(labels)} ${sum}`, `${name}_count${printLabels(labels)} ${value}`];
  });
  return `${head(name, help, kind)}${lines.map((line) => `${line}\n`).join("")}`;
}

const head = (name: string, help: string, kind: string): string =>
  `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${kind}\n`;

function printLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escapeLabel = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
