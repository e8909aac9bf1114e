/** An answer of Redis; its own refusals are errors. */
export type RedisReply = string | number | null | Error | readonly RedisReply[];

/** A command in the protocol of Redis (RESP 2): an array of strings, each with its length in bytes. */
export function writeCommand(args: readonly (string | number)[]): string {
  const parts = args.map(String).map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  return `*${parts.length}\r\n${parts.join("")}`;
}

interface Read {
  readonly reply: RedisReply;
  /** How many bytes the answer took. */
  readonly length: number;
}

/** Reads the first answer out of received bytes; null while it is not complete. */
export function readReply(bytes: Buffer, from = 0): Read | null {
  const end = bytes.indexOf("\r\n", from);
  if (end < 0) return null;
  const kind = String.fromCharCode(bytes[from] ?? 0);
  const line = bytes.toString("utf8", from + 1, end);
  const next = end + 2;
  switch (kind) {
    case "+":
      return { reply: line, length: next - from };
    case "-":
      return { reply: new Error(line), length: next - from };
    case ":":
      return { reply: Number(line), length: next - from };
    case "$":
      return readText(bytes, { from, next, size: Number(line) });
    case "*":
      return readList(bytes, { from, next, size: Number(line) });
    default:
      return { reply: new Error("this is not an answer of Redis"), length: bytes.length - from };
  }
}

interface Sized {
  readonly from: number;
  readonly next: number;
  readonly size: number;
}

function readText(bytes: Buffer, { from, next, size }: Sized): Read | null {
  if (size < 0) return { reply: null, length: next - from };
  const end = next + size;
  return bytes.length < end + 2 ? null : { reply: bytes.toString("utf8", next, end), length: end + 2 - from };
}

function readList(bytes: Buffer, { from, next, size }: Sized): Read | null {
  if (size < 0) return { reply: null, length: next - from };
  const items: RedisReply[] = [];
  let at = next;
  while (items.length < size) {
    const read = readReply(bytes, at);
    if (read === null) return null;
    items.push(read.reply);
    at += read.length;
  }
  return { reply: items, length: at - from };
}
