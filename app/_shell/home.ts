import type { Group } from "@/lib/auth/permissions";

/** The page that a person starts from. */
export function homeOf(group: Group): string {
  switch (group) {
    case "customer":
      return "/";
    case "partner":
      return "/dashboard";
    case "operator":
      return "/operator";
  }
}
