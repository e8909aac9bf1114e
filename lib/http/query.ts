import type { z } from "zod";
import { AppError } from "@/lib/core/errors";

/**
 * Reads what stands behind `?`: each name once, no name that is not known.
 * @throws AppError `invalid_input`
 */
export function readQuery<Q>(schema: z.ZodType<Q> | undefined, request: Request): Q {
  if (schema === undefined) return undefined as Q;
  const entries = [...new URL(request.url).searchParams];
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (twice) throw new AppError("invalid_input", "a parameter stands twice in the address");
  if (entries.some(([name, value]) => `${name}${value}`.includes("\0")))
    throw new AppError("invalid_input", "the address holds a character that cannot be stored");
  const parsed = schema.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ parameter: path.join("/"), message }));
  throw new AppError("invalid_input", "the address asks for something that this list does not know", { errors });
}
