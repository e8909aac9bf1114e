import { AppError } from "@/lib/core/errors";

/** What is wrong with one field of a form, for the line below it. */
export function fieldFault(field: string, message: string): AppError {
  return new AppError("invalid_input", message, { errors: [{ pointer: `/${field}`, message }] });
}
