"use client";

import type { SignInLine } from "@/lib/auth/sign-ins";
import { browserName } from "../_account/browser-name";
import { useCall } from "../_account/use-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { TimeText } from "../_ui/time-text";

const REVOKE = "/api/account/sessions/revoke";
const BY: Readonly<Record<SignInLine["method"], string>> = {
  password: "by password",
  magic_link: "by a link",
  google: "by Google",
  oidc: "by single sign-on",
};

interface Props {
  readonly sessions: readonly SignInLine[];
  readonly currentId: string;
}

export function SessionList({ sessions, currentId }: Props) {
  const { call, isBusy, error } = useCall();
  const endAll = async (): Promise<void> => {
    if ((await call(REVOKE, { all: "everywhere" })) !== null) window.location.assign("/sign-in");
  };
  return (
    <div className="grid gap-4">
      <ul className="grid gap-3">
        {sessions.map((session) => (
          <li
            key={session.signInId}
            className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line px-3 py-2"
          >
            <div className="min-w-0">
              <p className="font-medium">
                {browserName(session.userAgent)}
                {session.signInId === currentId ? <span className="font-normal text-soft"> · this browser</span> : null}
              </p>
              <p className="text-sm break-words text-soft">
                {session.ip ?? "unknown address"}, {BY[session.method]}, last seen <TimeText at={session.lastSeenAt} />
              </p>
            </div>
            {session.signInId === currentId ? null : (
              <Button
                look="plain"
                busy={isBusy}
                onClick={() => void call(REVOKE, { sessionId: session.signInId })}
                aria-label={`Sign out ${browserName(session.userAgent)}, ${session.ip ?? "unknown address"}`}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Notice tone="bad">{error}</Notice>
      <div className="flex flex-wrap gap-3">
        {sessions.length > 1 ? (
          <Button look="plain" busy={isBusy} onClick={() => void call(REVOKE, { all: "others" })}>
            Sign out everywhere else
          </Button>
        ) : null}
        <Button look="plain" busy={isBusy} onClick={() => void endAll()}>
          Sign out everywhere
        </Button>
      </div>
    </div>
  );
}
