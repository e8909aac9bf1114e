import type { Metadata } from "next";
import { NarrowPage } from "../_account/narrow-page";
import { ResetForm } from "./reset-form";

export const metadata: Metadata = { title: "Choose a new password" };

export default function ResetPasswordPage() {
  return (
    <NarrowPage title="Choose a new password" lead="You are signed out everywhere when it is changed.">
      <ResetForm />
    </NarrowPage>
  );
}
