import type { Metadata } from "next";
import { NarrowPage } from "../_account/narrow-page";
import { VerifyForm } from "./verify-form";

export const metadata: Metadata = { title: "Confirm your address" };

export default function VerifyPage() {
  return (
    <NarrowPage title="Confirm your address" lead="One click shows that the mailbox is yours.">
      <VerifyForm />
    </NarrowPage>
  );
}
