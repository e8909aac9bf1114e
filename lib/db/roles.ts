import { Client, escapeIdentifier, escapeLiteral } from "pg";

export interface LoginPasswords {
  readonly app: string;
  readonly worker: string;
  readonly auditor: string;
}

export interface LoginUrls {
  /** `holdfast_web`: what the web server connects as; sees the rows of the tenant that its connection carries. */
  readonly appUrl: string;
  /** `holdfast_worker`: what the worker connects as; sees the rows of all tenants. */
  readonly workerUrl: string;
  /** `holdfast_reader`: read only, sees what `holdfast_auditor` may see. */
  readonly auditorUrl: string;
}

const WEB = "holdfast_web";
const WORKER = "holdfast_worker";
const READER = "holdfast_reader";

/** Makes or updates the three roles that log in; the rights of their groups are set in the migrations. Safe to repeat. */
export async function ensureLoginRoles(ownerUrl: string, passwords: LoginPasswords): Promise<LoginUrls> {
  const client = new Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(4021978)");
    await ensureLogin(client, WEB, "holdfast_app", passwords.app);
    await ensureLogin(client, WORKER, "holdfast_app", passwords.worker);
    await client.query(`GRANT holdfast_across TO ${WORKER}`);
    await ensureLogin(client, READER, "holdfast_auditor", passwords.auditor);
    await client.query(`ALTER ROLE ${READER} SET default_transaction_read_only = on`);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
  return {
    appUrl: withUser(ownerUrl, WEB, passwords.app),
    workerUrl: withUser(ownerUrl, WORKER, passwords.worker),
    auditorUrl: withUser(ownerUrl, READER, passwords.auditor),
  };
}

async function ensureLogin(client: Client, role: string, group: string, password: string): Promise<void> {
  const name = escapeIdentifier(role);
  const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  const verb = found.rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${name} LOGIN PASSWORD ${escapeLiteral(password)}`);
  await client.query(`GRANT ${escapeIdentifier(group)} TO ${name}`);
}

function withUser(ownerUrl: string, user: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}
