const LINES_PER_PAGE = 56;
const CHARS_PER_LINE = 95;

/**
 * A plain PDF 1.4 of text lines in a fixed-width font, A4. Gateways take documents, not text. Only ASCII, so that one
 * character is one byte; every other character becomes `?`.
 */
export function writePdf(lines: readonly string[]): string {
  const pages = paginate(lines.flatMap(wrap));
  const pageId = (index: number): number => 4 + index * 2;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${pageId(index)} 0 R`).join(" ")}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ...pages.flatMap((page, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageId(index) + 1} 0 R >>`,
      streamOf(page),
    ]),
  ];
  return assemble(objects);
}

function wrap(line: string): string[] {
  const ascii = line.replace(/[^\x20-\x7e]/gu, "?");
  const parts = ascii.match(new RegExp(`.{1,${CHARS_PER_LINE}}`, "g"));
  return parts ?? [""];
}

function paginate(lines: readonly string[]): string[][] {
  const pages: string[][] = [];
  for (let from = 0; from < lines.length; from += LINES_PER_PAGE) pages.push(lines.slice(from, from + LINES_PER_PAGE));
  return pages;
}

function streamOf(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj T*`).join("\n");
  const content = `BT /F1 9 Tf 14 TL 40 800 Td\n${shown}\nET`;
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** Numbers the objects and adds the table of where each begins. */
function assemble(objects: readonly string[]): string {
  let text = "%PDF-1.4\n";
  const begins = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = begins.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}
