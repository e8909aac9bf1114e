import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link that asks for nothing before it is followed. Pages here are personal: fetching all that a page leads to would be
 * two dozen requests for each look at it, each of which asks the database who it is for.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">) {
  return <NextLink {...props} prefetch={false} />;
}
