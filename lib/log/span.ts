/** The part of OpenTelemetry's interface that is used here. */
interface Span {
  setAttribute(name: string, value: string | number): void;
  setStatus(status: { readonly code: number }): void;
  end(): void;
}
interface TracerProvider {
  getTracer(name: string): {
    startActiveSpan<T>(name: string, options: { attributes: Attributes }, work: (span: Span) => T): T;
  };
}
type Name = string | (() => Promise<string>);
export type Attributes = Readonly<Record<string, string | number>>;

/** Where @opentelemetry/api of any 1.x keeps what was registered, so that libraries need not bring it along. */
const API = Symbol.for("opentelemetry.js.api.1");
const STATUS_ERROR = 2;

function provider(): TracerProvider | undefined {
  return (globalThis as { [API]?: { trace?: TracerProvider } })[API]?.trace;
}

/**
 * Runs work inside a span, for whoever has registered OpenTelemetry in this process; nobody has by default, and then it
 * costs one look. Attributes are ids and codes, never addresses, bodies or what a person typed.
 * @param name asked for only when somebody listens, where it is a function
 */
export async function inSpan<T>(name: Name, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const traces = provider();
  if (traces === undefined) return work();
  const title = typeof name === "string" ? name : await name();
  return traces.getTracer("holdfast").startActiveSpan(title, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: STATUS_ERROR });
      span.setAttribute("error.type", codeOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The message of an error is not told: it may hold what the failed work was about. */
function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : "unknown";
}

const NEXT = "next.js";

/** Takes everything that OpenTelemetry's spans take, and keeps nothing. */
const silent = (): unknown => silentSpan;
const silentSpan: unknown = {
  spanContext: () => ({ traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 }),
  isRecording: () => false,
  setAttribute: silent,
  setAttributes: silent,
  addEvent: silent,
  addLink: silent,
  addLinks: silent,
  setStatus: silent,
  updateName: silent,
  recordException: silent,
  end: () => undefined,
};
const silentTracer = {
  startSpan: () => silentSpan,
  startActiveSpan: (_name: string, ...rest: readonly unknown[]) =>
    (rest.at(-1) as (span: unknown) => unknown)(silentSpan),
};

/**
 * Keeps Next from making spans of its own: they hold whole addresses, with what stands behind the `?`, and the messages of
 * errors. To be called before Next is loaded.
 */
export function silenceNextSpans(): void {
  const traces = provider() as { getTracer(name: string, ...rest: readonly unknown[]): unknown } | undefined;
  if (traces === undefined) return;
  const given = traces.getTracer.bind(traces);
  traces.getTracer = (name, ...rest) => (name === NEXT ? silentTracer : given(name, ...rest));
}
