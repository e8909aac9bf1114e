/** One file as the rules see it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked: line numbers stay, strings are still there. */
  readonly code: string;
  /** The text with comments, strings and regular expressions blanked. */
  readonly bare: string;
}

export interface Problem {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

const CODE = /\.(?:[cm]?[jt]s|tsx)$/;

export function isCode(path: string): boolean {
  return CODE.test(path);
}

export function makeSource(path: string, text: string): Source {
  if (!isCode(path)) return { path, text, code: text, bare: text };
  return { path, text, code: blank(text, false), bare: blank(text, true) };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/g;
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+~<>-]|\breturn|\bcase|\btypeof)\s*$/;

/**
 * Replaces comments (and strings, when asked) by spaces, one for one. A scanner of a few patterns, not a parser:
 * code inside `${…}` counts as part of its string, and an apostrophe in JSX text hides the rest of its line.
 */
function blank(text: string, strings: boolean): string {
  const token = new RegExp(TOKEN);
  let out = "";
  let done = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const isComment = found.startsWith("//") || found.startsWith("/*");
    const isRegex = found.startsWith("/") && !isComment;
    if (isRegex && !BEFORE_REGEX.test(text.slice(Math.max(0, match.index - 40), match.index))) {
      token.lastIndex = match.index + 1;
      continue;
    }
    const hidden = isComment || strings ? hide(found, strings) : found;
    out += text.slice(done, match.index) + hidden;
    done = match.index + found.length;
  }
  return out + text.slice(done);
}

/** Keeps line ends, and in a template the code inside its simple `${…}` parts. */
function hide(found: string, strings: boolean): string {
  if (!strings || !found.startsWith("`")) return found.replace(/[^\n]/g, " ");
  const parts = found.split(/(\$\{[^{}]*\})/);
  return parts.map((part) => (part.startsWith("${") ? part : part.replace(/[^\n]/g, " "))).join("");
}
