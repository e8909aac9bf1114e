import { forTenantOf } from "@/lib/tenants/host";
import { currentBrand } from "../_brand";

/** The tenant's colours, as a file of its own: no page needs a style that a content security policy would have to allow. */
export async function GET(request: Request): Promise<Response> {
  const { css } = await forTenantOf((name) => request.headers.get(name), currentBrand);
  const headers = { "content-type": "text/css; charset=utf-8", "cache-control": "private, max-age=3600", vary: "host" };
  return new Response(css ?? "", { headers });
}
