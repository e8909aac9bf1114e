import { z } from "zod";
import document from "@/types/openapi.json";
import { openRoute } from "@/lib/http/route";

/** The API as an OpenAPI 3.1 document. */
export const GET = openRoute(
  { limit: "read", answer: z.looseObject({ openapi: z.string() }).meta({ id: "OpenApi" }), audit: "none: reads" },
  () => Promise.resolve(document),
);
