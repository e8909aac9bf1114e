import { inboxPool } from "@/lib/db/pool";
import { inTenant } from "@/lib/db/tenant";
import { newId } from "@/lib/core/ids";
import type { MessageShape } from "@/lib/payments/gateways/types";

/** By which way a message of a gateway reached us. */
export type Road = "webhook" | "return" | "poll" | "reply";

export interface IncomingMessage {
  readonly tenantId: string;
  readonly gateway: string;
  readonly account: string;
  /** Unique per event; a message with a key that is known is not stored again. */
  readonly eventKey: string;
  readonly eventType: string;
  readonly road: Road;
  readonly shape: MessageShape;
  /** The bytes as received. */
  readonly body: Buffer;
  /** Harmless headers only; never a signature. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string | null;
}

interface Waiting {
  readonly message: IncomingMessage;
  readonly id: string;
  readonly resolve: (stored: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH = 500;

let waiting: Waiting[] = [];
let flushing = false;

/**
 * Stores a message and queues the job that applies it, in one transaction that is over when the promise resolves.
 * Messages that wait at the same moment share one statement (PERFORMANCE section 1).
 * @returns false when a message with this key was stored before.
 */
export function storeMessage(message: IncomingMessage): Promise<boolean> {
  return new Promise((resolve, reject) => {
    waiting.push({ message, id: newId("inbox"), resolve, reject });
    if (!flushing) {
      flushing = true;
      setImmediate(() => void flush());
    }
  });
}

async function flush(): Promise<void> {
  for (let [first] = waiting; first; [first] = waiting) {
    const { tenantId } = first.message;
    const batch = takeBatch(tenantId);
    try {
      const added = await inTenant(tenantId, () => insert(batch));
      for (const each of batch) each.resolve(added.has(each.id));
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  }
  flushing = false;
}

/** The next messages of one tenant: a connection carries one. */
function takeBatch(tenantId: string): readonly Waiting[] {
  const batch = waiting.filter(({ message }) => message.tenantId === tenantId).slice(0, MAX_BATCH);
  const taken = new Set(batch);
  waiting = waiting.filter((each) => !taken.has(each));
  return batch;
}

const INSERT = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::bytea[], $11::text[], $12::text[])
      WITH ORDINALITY AS g (tenant_id, id, gateway, account, event_key, event_type, road, shape, body_text, body_bytes, headers, source_ip, n)
  ), added AS (
    INSERT INTO inbox_event (tenant_id, id, gateway, account, event_key, event_type, road, shape, body_text, body_bytes, headers, source_ip,
      received_at, next_attempt_at)
    SELECT tenant_id, id, gateway, account, event_key, event_type, road, shape, body_text, body_bytes, headers::jsonb, source_ip, c.at, c.at
    FROM given, (SELECT hf_now() AS at) c ORDER BY n
    ON CONFLICT (tenant_id, gateway, account, event_key) DO NOTHING
    RETURNING id
  ), queued AS (
    SELECT graphile_worker.add_job('apply_inbox', '{}'::json, job_key := 'apply_inbox', max_attempts := 25)
    WHERE EXISTS (SELECT FROM added)
  )
  SELECT added.id FROM added LEFT JOIN queued ON true`;

async function insert(batch: readonly Waiting[]): Promise<Set<string>> {
  const column = <T>(pick: (message: IncomingMessage) => T): T[] => batch.map((each) => pick(each.message));
  const texts = column((message) => asText(message.body));
  const { rows } = await inboxPool().query<{ id: string }>(INSERT, [
    column((message) => message.tenantId),
    batch.map((each) => each.id),
    column((message) => message.gateway),
    column((message) => message.account),
    column((message) => message.eventKey),
    column((message) => message.eventType),
    column((message) => message.road),
    column((message) => message.shape),
    texts,
    batch.map((each, index) => (texts[index] === null ? each.message.body : null)),
    column((message) => JSON.stringify(message.headers)),
    column((message) => message.sourceIp),
  ]);
  return new Set(rows.map((row) => row.id));
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The body as text when that keeps every byte: valid UTF-8 without NUL, which a text column cannot hold. */
function asText(body: Buffer): string | null {
  if (body.includes(0)) return null;
  try {
    return strictUtf8.decode(body);
  } catch {
    return null;
  }
}
