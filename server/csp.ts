import type { Config } from "@/lib/config/config";

type Sources = Readonly<Record<string, readonly string[]>>;

/**
 * Where Razorpay's own checkout gets its parts from, beside its script. Not promised by its documents and not tried here;
 * redirecting needs none of them.
 */
const RAZORPAY_LIVE: Sources = {
  "frame-src": ["https://api.razorpay.com"],
  "connect-src": ["https://api.razorpay.com", "https://lumberjack.razorpay.com"],
  "img-src": ["https://cdn.razorpay.com"],
};
const RAZORPAY_HOST = /(?:^|\.)razorpay\.com$/;

/**
 * The Content-Security-Policy of a page: our own files, inline scripts that carry the nonce of this one answer, and what
 * the checkout of each enabled gateway needs. PayPal needs nothing, since the browser goes there and comes back.
 */
export function contentSecurityPolicy(settings: Config, nonce: string, i: { readonly isDevelopment: boolean }): string {
  const own: Sources = {
    "default-src": ["'none'"],
    "script-src": ["'self'", `'nonce-${nonce}'`],
    "style-src": ["'self'", `'nonce-${nonce}'`],
    // A tenant's logo lies wherever the tenant says; a picture reads and runs nothing.
    "img-src": ["'self'", "data:", "https:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": [],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  const all = [own, ...gatewaySources(settings), ...(i.isDevelopment ? [DEVELOPMENT] : [])];
  const directives = Object.keys(own).map((name) => {
    const sources = [...new Set(all.flatMap((each) => each[name] ?? []))];
    return `${name} ${sources.length === 0 ? "'none'" : sources.join(" ")}`;
  });
  return [...directives, ...(settings.publicUrl.startsWith("https://") ? ["upgrade-insecure-requests"] : [])].join(
    "; ",
  );
}

/** The development server compiles by eval, styles its notices inline and talks over a socket. */
const DEVELOPMENT: Sources = {
  "script-src": ["'unsafe-eval'"],
  "style-src": ["'unsafe-inline'"],
  "connect-src": ["ws:"],
};

function gatewaySources({ gatewayPlaces: { razorpay }, razorpayCheckout }: Config): Sources[] {
  if (razorpayCheckout === "redirect") return [{ "form-action": [new URL(razorpay.baseUrl).origin] }];
  const { origin, hostname } = new URL(razorpay.checkoutScriptUrl);
  const checkout = { "script-src": [origin], "frame-src": [origin] };
  return RAZORPAY_HOST.test(hostname) ? [checkout, RAZORPAY_LIVE] : [checkout];
}
