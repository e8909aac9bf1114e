import { expect, test } from "vitest";
import { allowedMethods } from "@/server/methods";
import { apiRoutes } from "../api/support/inventory";

test.each(apiRoutes().map((route) => [route.path, route.methods] as const))(
  "%s takes the methods that its handlers have",
  (path, methods) => {
    const reading = methods.includes("GET") ? ["HEAD"] : [];
    expect(allowedMethods(`${path}?a=b`)).toEqual([...methods, ...reading, "OPTIONS"]);
  },
);

test.each(["/", "/orders", "/api", "/api/nothing", "/api/health/more", "/api/payouts/a/b"])(
  "%s is left to Next, which knows whether it is there",
  (path) => {
    expect(allowedMethods(path)).toBeNull();
  },
);
