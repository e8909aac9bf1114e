const MOST = 400;
const names = new Map<string, string>();

/**
 * The name under which the database keeps a statement of this text parsed and planned, per connection. Of texts there are
 * few, but for those whose length follows a number of rows; once there are `MOST`, the others stay without a name (the empty one).
 */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= MOST) return "";
  const name = `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
