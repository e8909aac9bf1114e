import type { Metadata } from "next";
import { config } from "@/lib/config/config";
import { NarrowPage } from "../_account/narrow-page";
import { MagicLink } from "./magic-link";

export const metadata: Metadata = { title: "Sign in by e-mail" };

export default function MagicLinkPage() {
  return (
    <NarrowPage title="Sign in by e-mail" lead="A link instead of a password: good once, for 15 minutes.">
      <MagicLink hasOutbox={config().env !== "production"} />
    </NarrowPage>
  );
}
