import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { config } from "@/lib/config/config";
import { currentCaller, safeNext } from "../_session";
import { homeOf } from "../_shell/home";
import { Card } from "../_ui/card";
import { PageHeader } from "../_ui/page-header";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

const DEMO_PASSWORD = "holdfast-demo-2026";
const DEMO_ACCOUNTS = [
  { label: "Customer", email: "customer@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Partner", email: "partner@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Operator", email: "operator@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Second operator", email: "operator2@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Partner's staff", email: "staff@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Support", email: "support@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Finance", email: "finance@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Trial is over", email: "expired@demo.holdfast.test", password: DEMO_PASSWORD },
];

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await searchParams).next);
  const caller = await currentCaller();
  if (caller !== null) redirect(next === "/" ? homeOf(caller.group) : next);
  return (
    <div className="mx-auto max-w-md">
      <PageHeader title="Sign in" lead="With the e-mail address and password of your account." />
      <Card>
        <SignInForm next={next} accounts={config().env === "production" ? [] : DEMO_ACCOUNTS} />
      </Card>
    </div>
  );
}
