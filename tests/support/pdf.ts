import { inflateSync } from "node:zlib";

/** What a PDF of ours says, page by page: text in the order in which it is drawn, a blank between pieces. */
export function textOfPdf(bytes: Uint8Array): string[] {
  const raw = Buffer.from(bytes).toString("latin1");
  const objects = new Map(
    [...raw.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id = "", body = ""]) => [id, body]),
  );
  const bodyOf = (id: string | undefined): string => objects.get(id ?? "") ?? "";
  const refIn = (body: string, key: string): string | undefined => new RegExp(`/${key} (\\d+) 0 R`).exec(body)?.[1];
  const alphabets = new Map<string, Alphabet>();
  for (const body of objects.values()) {
    if (!/\/Type \/Page\b/.test(body)) continue;
    const fonts = /\/Font <<([\s\S]*?)>>/.exec(bodyOf(refIn(body, "Resources")))?.[1] ?? "";
    for (const [, name = "", id] of fonts.matchAll(/\/(\w+) (\d+) 0 R/g))
      alphabets.set(name, readAlphabet(streamOf(bodyOf(refIn(bodyOf(id), "ToUnicode")))));
  }
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => readText(streamOf(bodyOf(refIn(page, "Contents"))), alphabets));
}

/** The characters of a font by the glyphs that are drawn. */
type Alphabet = ReadonlyMap<string, string>;

function streamOf(body: string): string {
  const data = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1] ?? "";
  return body.includes("/FlateDecode") ? inflateSync(Buffer.from(data, "latin1")).toString("latin1") : data;
}

function readAlphabet(map: string): Alphabet {
  const found = new Map<string, string>();
  for (const [, begin = "", list = ""] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
    for (const [index, [, text = ""]] of [...list.matchAll(/<([0-9a-f ]+)>/gi)].entries())
      found.set((Number.parseInt(begin, 16) + index).toString(16).padStart(4, "0"), utf16(text));
  return found;
}

const utf16 = (hex: string): string => Buffer.from(hex.replaceAll(" ", ""), "hex").swap16().toString("utf16le");

function readText(content: string, alphabets: ReadonlyMap<string, Alphabet>): string {
  let alphabet: Alphabet = new Map();
  const pieces: string[] = [];
  for (const [, font, shown] of content.matchAll(/\/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) alphabet = alphabets.get(font) ?? new Map();
    const glyphs = [...(shown ?? "").matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? []);
    if (glyphs.length > 0) pieces.push(glyphs.map((glyph) => alphabet.get(glyph.toLowerCase()) ?? "?").join(""));
  }
  return pieces.join(" ");
}
