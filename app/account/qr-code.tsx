"use client";

import { create } from "qrcode";

/** What readers need around the squares, in squares. */
const QUIET = 4;

/** A text as a picture for cameras, drawn here: nobody else is asked for it. Black on white in the dark too, as cameras want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = drawQrCode(text);
  const whole = size + 2 * QUIET;
  return (
    <svg
      viewBox={`${-QUIET} ${-QUIET} ${whole} ${whole}`}
      shapeRendering="crispEdges"
      className="size-44 rounded-lg border border-line-strong"
    >
      <title>{label}</title>
      <rect x={-QUIET} y={-QUIET} width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** One square of side 1 for each dark module. */
function drawQrCode(text: string): { readonly path: string; readonly size: number } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const { size } = modules;
  const places = Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size] as const);
  const dark = places.filter(([y, x]) => modules.get(y, x) === 1);
  return { path: dark.map(([y, x]) => `M${x} ${y}h1v1h-1z`).join(""), size };
}
