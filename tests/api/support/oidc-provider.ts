import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Who signs in at the provider next, as its id token will say. */
export interface Claims {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly name?: string;
}

export interface OidcProvider {
  readonly wellKnown: string;
  readonly clientId: string;
  claims: Claims;
  /** Lets the provider sign with a key that it does not publish. */
  isForged: boolean;
  stop(): Promise<void>;
}

const CLIENT_ID = "holdfast-test";
const ALGORITHM = { kid: "k1", alg: "RS256" };

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A provider of OpenID Connect that lets everybody in at once, as far as a test needs one. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const [keys, foreign] = [1, 2].map(() => generateKeyPairSync("rsa", { modulusLength: 2_048 }));
  if (!keys || !foreign) throw new Error("two key pairs are needed");
  const nonces = new Map<string, string | null>();
  const provider = { claims: { sub: "nobody" } as Claims, isForged: false };

  const idToken = (nonce: string | null): string => {
    const now = Math.floor(Date.now() / 1_000);
    const payload = { ...provider.claims, nonce, iss: origin(), aud: CLIENT_ID, iat: now, exp: now + 300 };
    const text = `${base64(ALGORITHM)}.${base64(payload)}`;
    const { privateKey } = provider.isForged ? foreign : keys;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
  };
  const answers: Readonly<Record<string, (query: URLSearchParams) => object | string>> = {
    "/.well-known/openid-configuration": () => ({
      issuer: origin(),
      authorization_endpoint: `${origin()}/authorize`,
      token_endpoint: `${origin()}/token`,
      jwks_uri: `${origin()}/jwks`,
      response_types_supported: ["code"],
      id_token_signing_alg_values_supported: ["RS256"],
    }),
    "/jwks": () => ({ keys: [{ ...keys.publicKey.export({ format: "jwk" }), ...ALGORITHM, use: "sig" }] }),
    "/authorize": (query) => {
      const code = randomUUID();
      nonces.set(code, query.get("nonce"));
      return `${query.get("redirect_uri")}?${new URLSearchParams({ code, state: query.get("state") ?? "" }).toString()}`;
    },
    "/token": (form) => ({
      access_token: "access",
      token_type: "Bearer",
      id_token: idToken(nonces.get(form.get("code") ?? "") ?? null),
    }),
  };
  const server = createServer((request, response) => void answer(request, response, answers));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, {
    wellKnown: `${origin()}/.well-known/openid-configuration`,
    clientId: CLIENT_ID,
    stop: () => new Promise<void>((closed) => void server.close(() => closed())),
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: Readonly<Record<string, (query: URLSearchParams) => object | string>>,
): Promise<void> {
  const url = new URL(request.url ?? "", "http://provider.invalid");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const given = answers[url.pathname]?.(request.method === "POST" ? form : url.searchParams);
  if (given === undefined) response.writeHead(404).end();
  else if (typeof given === "string") response.writeHead(302, { location: given }).end();
  else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(given));
}
