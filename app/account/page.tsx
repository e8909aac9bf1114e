import type { Metadata } from "next";
import { waysIn } from "@/lib/auth/own-account";
import { listSignIns } from "@/lib/auth/sign-ins";
import { may } from "@/lib/auth/permissions";
import { config } from "@/lib/config/config";
import { admit } from "../_session";
import { ButtonLink } from "../_ui/button";
import { Card } from "../_ui/card";
import { PageHeader } from "../_ui/page-header";
import { ProviderButtons } from "../sign-in/provider-buttons";
import { EmailForm } from "./email-form";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SecondFactor } from "./second-factor";
import { SessionList } from "./session-list";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const caller = await admit({ path: "/account", permission: "signed_in" });
  const [ways, sessions] = await Promise.all([waysIn(caller), listSignIns(caller)]);
  return (
    <>
      <PageHeader title="Your account" lead="Who you are, how you sign in, and where you are signed in." />
      <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
        <div className="grid min-w-0 gap-6">
          <Card title="Profile">
            <ProfileForm name={caller.name} />
          </Card>
          <Card title="E-mail address">
            <EmailForm email={caller.email} isVerified={caller.isVerified} hasOutbox={config().env !== "production"} />
          </Card>
          <Card title="Password">
            <PasswordForm hasPassword={ways.hasPassword} />
          </Card>
          <Connections linked={ways.identities} />
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Two-step sign-in">
            <SecondFactor isOn={ways.hasSecondFactor} codesLeft={ways.recoveryCodesLeft} />
          </Card>
          {may(caller, "plan.buy") ? (
            <Card title="Plan">
              <ButtonLink href="/upgrade" look="plain">
                See your plan
              </ButtonLink>
            </Card>
          ) : null}
          <Card title="Where you are signed in">
            <SessionList sessions={sessions} currentId={caller.signInId} />
          </Card>
        </div>
      </div>
    </>
  );
}

function Connections({ linked }: { linked: readonly string[] }) {
  const { google, oidc } = config().identities;
  const known = [
    ...(google ? [{ id: "google", name: "Google" }] : []),
    ...(oidc ? [{ id: "oidc", name: oidc.name }] : []),
  ];
  if (known.length === 0) return null;
  const open = known.filter(({ id }) => !linked.includes(id));
  return (
    <Card title="Other ways to sign in">
      <ul className="grid gap-2">
        {known
          .filter(({ id }) => linked.includes(id))
          .map(({ id, name }) => (
            <li key={id}>{name} is connected.</li>
          ))}
      </ul>
      <ProviderButtons next="/account" providers={open.map(({ id, name }) => ({ id, label: `Connect ${name}` }))} />
    </Card>
  );
}
