import { AppError } from "@/lib/core/errors";
import type { Caller } from "@/lib/auth/caller";

/** The partner that the caller acts for. @throws AppError `forbidden` where there is none */
export function partnerOf({ tenantId, partnerId, userId }: Caller): {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly actor: string;
} {
  if (partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
  return { tenantId, partnerId, actor: userId };
}
