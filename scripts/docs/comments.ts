import { readFileSync } from "node:fs";

/** The sentence above each exported constant of a file, by the constant's name. */
export function readComments(path: string): Map<string, string> {
  const source = readFileSync(path, "utf8");
  const found = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+)/g);
  return new Map(Array.from(found, ([, comment = "", name = ""]) => [name, flatten(comment)]));
}

function flatten(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s?/, "").trim())
    .join(" ")
    .trim();
}
