const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** JSON that may stand inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

export function hiddenFields(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");
}

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; padding: 24px; background: Canvas; color: CanvasText }
main { max-width: 26rem; margin: 0 auto }
h1 { font-size: 1.25rem; margin: 0 0 4px }
.amount { font-size: 1.75rem; font-weight: 600; margin: 8px 0 16px }
.note { font-size: .875rem; margin: 16px 0 0 }
button { display: block; width: 100%; min-height: 44px; margin: 8px 0; padding: 8px 16px; font: inherit;
  border: 1px solid; border-radius: 8px; background: Canvas; color: inherit; cursor: pointer; text-align: left }
button.primary { background: #1a56db; border-color: #1a56db; color: #fff }
button:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px }
[role=status] { min-height: 1.5em; margin-top: 12px }
`;

export function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

/** An address that a browser may be sent to, or null. */
export function webAddress(text: string | null | undefined): URL | null {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : null;
}
