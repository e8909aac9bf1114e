/** @type {import("next").NextConfig} */
const config = {
  // A start, after a crash above all, does not wait until every page and route is loaded: each is when it is first asked for.
  experimental: { preloadEntriesOnStart: false },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    "pino",
    "pg",
    "graphile-worker",
    "@node-rs/argon2",
    "razorpay",
    "@paypal/checkout-server-sdk",
  ],
  typescript: { ignoreBuildErrors: true },
};

export default config;
