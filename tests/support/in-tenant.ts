import { test as plainTest } from "vitest";
import { inTenant } from "@/lib/db/tenant";
import { TENANT } from "./seed";

/** A test at the door of the first tenant, as every request comes to the door of one. */
export function test(title: string, work: () => Promise<void>): void {
  plainTest(title, () => inTenant(TENANT, work));
}
