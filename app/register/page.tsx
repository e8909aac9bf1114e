import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { config } from "@/lib/config/config";
import { NarrowPage } from "../_account/narrow-page";
import { currentCaller } from "../_session";
import { homeOf } from "../_shell/home";
import { RegisterForm } from "./register-form";

export const metadata: Metadata = { title: "Create an account" };

export default async function RegisterPage() {
  const caller = await currentCaller();
  if (caller !== null) redirect(homeOf(caller.group));
  return (
    <NarrowPage title="Create an account" lead="To book sessions, or to offer them.">
      <RegisterForm hasOutbox={config().env !== "production"} />
    </NarrowPage>
  );
}
