import type { z } from "zod";
import type { Permission } from "@/lib/auth/permissions";
import type { Area } from "@/lib/plans/areas";
import type { LimitClass } from "./limits";

/** What a deed writes to the audit, `<object>.<what happened>`, or why it writes nothing there. */
export type AuditNote = `${string}.${string}` | readonly `${string}.${string}`[] | `none: ${string}`;

/** An answer as it is sent. */
export interface Rendered {
  /** Bytes for what is no text, such as a PDF. */
  readonly text: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler declares about itself; method and path are those of its export and its folder. */
export interface RouteSpec<B, R, Q = undefined> {
  /**
   * What a caller has to be allowed to do; how far it reaches says the table of permissions. Of several, which the body
   * chooses between, one lets the request in, and the work asserts the one that it comes to (`assertMay`).
   */
  readonly permission: Permission | readonly Permission[];
  /** What the body must look like; unknown fields are refused. Without it no body is read. */
  readonly body?: z.ZodType<B>;
  /** What the part of the address behind `?` must look like; unknown names are refused. Without it nothing reads it. */
  readonly query?: z.ZodType<Q>;
  readonly limit: LimitClass;
  /**
   * Whether an Idempotency-Key is honoured. `required` for everything that moves money: a request without one is refused,
   * and the work stores its answer in the transaction of its effect (`rememberAnswer`).
   */
  readonly idempotent?: true | "required";
  /** How what the work came to is shown; as it is unless told. */
  readonly show?: (result: R) => unknown;
  /** What a success looks like as JSON (`checkAnswer`). */
  readonly answer: z.ZodType;
  /** The answer in another form than whole JSON, where the query asks for it; null where it does not. */
  readonly render?: (answer: unknown, query: Q, request: Request) => Rendered | null | Promise<Rendered | null>;
  readonly audit: AuditNote;
  /** The area that it belongs to, where that may be closed to those without trial or plan. */
  readonly area?: Area;
  /** Whether the caller's mailbox must have answered: for paying and being paid. */
  readonly needsVerified?: boolean;
  /** Whether the caller must have shown the second factor, or the password, within the last five minutes. */
  readonly stepUp?: boolean;
  /** Whether who may not is told that there is nothing (404), because that it is there is nobody else's business. */
  readonly isHidden?: boolean;
  /** Status of success; 200 unless told. */
  readonly status?: number;
}

/** The same as a list reads it: what every operation of the API is known by. */
export interface Declared {
  /** One of these; `everyone` needs no sign-in. */
  readonly permission: readonly Permission[] | "everyone";
  readonly body: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly answer: z.ZodType;
  /** null where signatures limit instead. */
  readonly limit: LimitClass | null;
  readonly idempotent: boolean | "required";
  readonly audit: AuditNote;
  readonly area: Area | null;
  readonly isHidden: boolean;
  readonly status: number;
}

interface NextContext {
  readonly params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

export type NextHandler = (request: Request, context: NextContext) => Promise<Response>;

/** A handler that carries its declaration, where the reference, the inventory and the tests find it. */
export type Operation<H = NextHandler> = H & { readonly declared: Declared };

/** @param handler what Next calls; of its own type, as some need no context. */
export function operation<H extends NextHandler>(
  declared: Pick<Declared, "permission" | "answer" | "audit" | "limit"> & Partial<Declared>,
  handler: H,
): Operation<H> {
  const defaults = { body: null, query: null, idempotent: false, area: null, isHidden: false, status: 200 } as const;
  return Object.assign(handler, { declared: { ...defaults, ...declared } });
}
