import "./globals.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { currentBrand } from "./_brand";
import { SiteFooter } from "./_shell/site-footer";
import { SiteHeader } from "./_shell/site-header";

const sans = localFont({
  src: "../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2",
  variable: "--font-geist",
  weight: "100 900",
});
const mono = localFont({
  src: "../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
  preload: false,
});

export async function generateMetadata(): Promise<Metadata> {
  await connection();
  const { name: brand } = await currentBrand();
  return {
    title: { default: `${brand}: book now, the partner is paid when you are satisfied`, template: `%s · ${brand}` },
    description: "Book sessions. Your money is held until the session is confirmed.",
  };
}

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** Everything is read for the person who asks; nothing is rendered while building. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Everything is read for the person who asks, so nothing is rendered while building.
  await connection();
  const brand = await currentBrand();
  return (
    <html lang="en-IN" className={`${sans.variable} ${mono.variable}`}>
      {brand.css === null ? null : (
        <head>
          <link rel="stylesheet" href={`/brand.css?v=${brand.cssVersion}`} />
        </head>
      )}
      <body className="flex flex-col">
        <a
          href="#content"
          className="no-print sr-only z-10 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          Go to the content
        </a>
        <SiteHeader />
        <main id="content" className="mx-auto w-full max-w-6xl flex-1 px-5 py-8 sm:px-8 sm:py-12">
          {children}
        </main>
        <SiteFooter brand={brand} />
      </body>
    </html>
  );
}
