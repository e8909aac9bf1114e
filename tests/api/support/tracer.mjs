// Registers the smallest tracer that OpenTelemetry's interface allows, as a person's own set-up would, and writes down every
// span. Loaded into the programs by `node --import`.
import { appendFileSync } from "node:fs";

const file = process.env.HOLDFAST_TEST_SPANS ?? "";
const note = (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);

function spanOf(name, given) {
  const attributes = { ...given };
  const span = {
    spanContext: () => ({ traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 }),
    isRecording: () => true,
    setAttribute: (key, value) => span.setAttributes({ [key]: value }),
    setAttributes: (more) => Object.assign(attributes, more) && span,
    addEvent: (event, facts) => span.setAttributes({ [`event.${event}`]: facts ?? {} }),
    // A framework notes what was thrown as it is.
    recordException: (error) => span.setAttributes({ exception: String(error?.message ?? error) }),
    setStatus: ({ code, message }) => span.setAttributes({ status: code, message }),
    updateName: (next) => span.setAttributes({ name: next }),
    end: () => note({ name, attributes }),
  };
  return span;
}

globalThis[Symbol.for("opentelemetry.js.api.1")] = {
  version: "1.9.0",
  trace: {
    getTracer: () => ({
      startSpan: (name, options) => spanOf(name, options?.attributes),
      startActiveSpan: (name, options, ...rest) => rest.at(-1)(spanOf(name, options?.attributes)),
    }),
  },
};
