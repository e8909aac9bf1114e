/** A colour as red, green and blue from 0 to 255. */
type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** The grounds that the accent stands on as text: page, card and raised card, as in app/globals.css. */
const GROUNDS = {
  light: { grounds: ["#f6f7f6", "#ffffff", "#f0f2f1"], card: "#ffffff", tint: 0.1 },
  dark: { grounds: ["#0d1211", "#151c1a", "#1d2624"], card: "#151c1a", tint: 0.16 },
} as const;
export type Scheme = keyof typeof GROUNDS;

/** What a text must have at least against its ground (WCAG 2.2, 1.4.3). */
const READABLE = 4.5;
const HEX = /^#[0-9a-f]{6}$/;

export interface Palette {
  readonly accent: string;
  /** The same, somewhat stronger, for a button under the pointer. */
  readonly strong: string;
  readonly onAccent: string;
  readonly soft: string;
}

/** All shades that a page needs of one colour. @param accent `#rrggbb` in lower case */
export function paletteOf(accent: string, scheme: Scheme): Palette {
  const rgb = parse(accent);
  const onAccent = contrast(rgb, WHITE) >= contrast(rgb, BLACK) ? WHITE : BLACK;
  const { card, tint } = GROUNDS[scheme];
  return {
    accent,
    strong: print(mix(rgb, scheme === "light" ? BLACK : WHITE, 0.2)),
    onAccent: print(onAccent),
    soft: print(mix(parse(card), rgb, tint)),
  };
}

/** Why a colour cannot be the accent of a scheme; null when it can. */
export function faultOf(accent: string, scheme: Scheme): string | null {
  if (!HEX.test(accent)) return "must be written as #rrggbb";
  const rgb = parse(accent);
  const { soft } = paletteOf(accent, scheme);
  const weakest = Math.min(...[...GROUNDS[scheme].grounds, soft].map((ground) => contrast(rgb, parse(ground))));
  if (weakest >= READABLE) return null;
  const direction = scheme === "light" ? "darker" : "lighter";
  return `cannot be read on ${scheme} pages (contrast ${weakest.toPrecision(2)}, needs ${READABLE}); take a ${direction} one`;
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function print(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2): number => Math.floor(from[index] + (to[index] - from[index]) * share + 0.5);
  return [part(0), part(1), part(2)];
}

/** From 1 (the same) to 21 (black on white), as WCAG defines it. */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number): number => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
