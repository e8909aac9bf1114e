import type { Metadata } from "next";
import { Link } from "../_ui/link";
import { type ApiKeyView, listKeys } from "@/lib/auth/api-keys";
import { may, scopesFor } from "@/lib/auth/permissions";
import { databaseNow } from "@/lib/db/clock";
import { Allowed } from "../_allowed";
import { admit } from "../_session";
import { Card } from "../_ui/card";
import { DataTable } from "../_ui/data-table";
import { DeedButton } from "../_ui/deed-button";
import { EmptyState } from "../_ui/empty-state";
import { PageHeader } from "../_ui/page-header";
import { type Status, StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { KeyForm } from "./key-form";
import { RotateButton } from "./rotate-button";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage() {
  const caller = await admit({ path: "/keys", permission: "key.read" });
  const [keys, now] = await Promise.all([listKeys(caller), databaseNow()]);
  return (
    <>
      <PageHeader
        title="API keys"
        lead={
          <>
            A program with a key acts as the person who made it, as far as the key goes. What it can call is in the{" "}
            <Link href="/developers" className="text-accent-ink underline">
              reference of the API
            </Link>
            .
          </>
        }
      />
      <div className="grid gap-6">
        {may(caller, "key.create") ? (
          <Card title="Make a key">
            <KeyForm scopes={scopesFor(caller)} />
          </Card>
        ) : null}
        <Card title="Keys">
          {keys.length === 0 ? (
            <EmptyState title="No keys yet" />
          ) : (
            <Keys keys={keys} userId={caller.userId} now={now} />
          )}
        </Card>
      </div>
    </>
  );
}

interface KeysProps {
  readonly keys: readonly ApiKeyView[];
  readonly userId: string;
  readonly now: Date;
}

function Keys({ keys, userId, now }: KeysProps) {
  return (
    <DataTable
      caption="Keys"
      rows={keys}
      keyOf={(key) => key.keyId}
      columns={[
        {
          head: "Key",
          cell: (key) => (
            <>
              <span className="font-medium">{key.name}</span>
              <span className="block font-mono text-sm text-soft">{key.prefix}…</span>
            </>
          ),
        },
        {
          head: "May",
          cell: (key) => (
            <span className="block min-w-56 text-sm whitespace-normal">
              {key.scopes.join(", ")}
              {key.addresses.length === 0 ? "" : `; from ${key.addresses.join(", ")}`}
            </span>
          ),
        },
        { head: "State", cell: (key) => <StatusChip status={statusOf(key, now)} /> },
        { head: "Ends", cell: (key) => <TimeText at={key.expiresAt} /> },
        { head: "Last used", cell: (key) => (key.lastUsedAt === null ? "never" : <TimeText at={key.lastUsedAt} />) },
        { head: "", cell: (key) => <Deeds view={key} isOwn={key.userId === userId} isGood={isGood(key, now)} /> },
      ]}
    />
  );
}

function isGood({ revokedAt, expiresAt }: ApiKeyView, now: Date): boolean {
  return revokedAt === null && expiresAt > now;
}

function statusOf(key: ApiKeyView, now: Date): Status {
  if (key.revokedAt !== null) return { word: "Revoked", tone: "quiet" };
  if (key.expiresAt <= now) return { word: "Over", tone: "quiet" };
  const isRotating = key.previousUntil !== null && key.previousUntil > now;
  return isRotating ? { word: "Good, the one before too", tone: "wait" } : { word: "Good", tone: "good" };
}

function Deeds({ view, isOwn, isGood }: { view: ApiKeyView; isOwn: boolean; isGood: boolean }) {
  if (!isGood) return null;
  return (
    <div className="flex flex-wrap gap-3">
      {isOwn ? (
        <Allowed to="key.create">
          <RotateButton keyId={view.keyId} name={view.name} />
        </Allowed>
      ) : null}
      <Allowed to="key.revoke">
        <DeedButton label="Revoke" subject={view.name} path={`/api/keys/${view.keyId}/revoke`} />
      </Allowed>
    </div>
  );
}
