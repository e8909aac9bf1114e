/** What a letter says; plain text, of which the HTML is made. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do, where there is one. */
  readonly link?: { readonly label: string; readonly url: string };
}

export interface Printed {
  readonly text: string;
  readonly html: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** Both forms of a letter. Whatever came from a person is escaped. @param brand signs it */
export function printLetter({ paragraphs, link }: Letter, brand: string): Printed {
  const text = [...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), brand].join("\n\n");
  const anchor = link ? `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>` : "";
  const body = paragraphs.map((each) => `<p>${escapeHtml(each)}</p>`).join("");
  return {
    text: `${text}\n`,
    html: `<!doctype html><html><body>${body}${anchor}<p>${escapeHtml(brand)}</p></body></html>`,
  };
}
