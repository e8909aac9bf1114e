/** Finds the end of the JSON value that starts at `start`, or -1. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}

/** The text of `webhook_event` exactly as it stands in the request, trailing line breaks included where the sender kept them. */
export function rawWebhookEvent(body: string): string | null {
  const key = /"webhook_event"\s*:/.exec(body);
  if (key === null) return null;
  const begin = body.indexOf("{", key.index);
  const end = begin < 0 ? -1 : endOfValue(body, begin);
  if (end < 0) return null;
  const trailing = /^\n/.exec(body.slice(end))?.[0] ?? "";
  return body.slice(begin, end) + trailing;
}
