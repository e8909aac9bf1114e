import type { Metadata } from "next";
import { config } from "@/lib/config/config";
import { AskLinkForm } from "../_account/ask-link-form";
import { NarrowPage } from "../_account/narrow-page";

export const metadata: Metadata = { title: "Forgot your password" };

export default function ForgotPasswordPage() {
  return (
    <NarrowPage title="Forgot your password" lead="We send you a link to choose another; it is good for 30 minutes.">
      <AskLinkForm path="/api/account/forgot" label="Send the link" hasOutbox={config().env !== "production"} />
    </NarrowPage>
  );
}
