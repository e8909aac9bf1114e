import { createHmac, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { type Issued, issue, newKeys } from "../../unit/gateway-certificates";

export type Headers = Record<string, string>;

/** What Razorpay sends with a body. */
export function razorpayHeaders(secret: string, body: Buffer, eventId?: string): Headers {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return { "x-razorpay-signature": signature, ...(eventId === undefined ? {} : { "x-razorpay-event-id": eventId }) };
}

const NAME = "messageverificationcerts.sandbox.paypal.com";
const CERTIFICATES = "/v1/notifications/certs";

/** PayPal's place for certificates, with its own authority; counts how often it is asked. */
export interface CertificateServer {
  readonly origin: string;
  readonly rootPem: string;
  readonly leaf: Issued;
  /** Where the genuine certificate is. */
  readonly url: string;
  readonly hits: readonly string[];
  /** Has the same authority issue another certificate. */
  issue(more: { readonly name?: string; readonly from?: Date; readonly to?: Date }): Issued;
  /** Offers a certificate of this name and returns its address. */
  offer(name: string, pem: string): string;
  close(): Promise<void>;
}

export async function startCertificateServer(): Promise<CertificateServer> {
  const root = issue({ name: "Test Root", keys: newKeys(), isAuthority: true });
  const leaf = issue({ name: NAME, keys: newKeys(), issuer: root });
  const offered = new Map<string, string>();
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? "");
    const pem = offered.get(request.url ?? "");
    response.writeHead(pem === undefined ? 404 : 200, { "content-type": "application/x-pem-file" });
    response.end(pem);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const offer = (name: string, pem: string): string => {
    offered.set(`${CERTIFICATES}/${name}`, pem);
    return `${origin}${CERTIFICATES}/${name}`;
  };
  return {
    origin,
    rootPem: root.pem,
    leaf,
    url: offer("CERT-genuine", leaf.pem),
    issue: (more) => issue({ name: NAME, keys: newKeys(), issuer: root, ...more }),
    hits,
    offer,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export interface PaypalSigning {
  readonly webhookId: string;
  readonly signer: Issued;
  readonly certificateUrl: string;
  readonly time?: string;
}

/** What PayPal sends with a body. */
export function paypalHeaders(
  body: Buffer,
  { webhookId, signer, certificateUrl, time = new Date().toISOString() }: PaypalSigning,
): Headers {
  const id = crypto.randomUUID();
  const message = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`);
  return {
    "paypal-transmission-id": id,
    "paypal-transmission-time": time,
    "paypal-transmission-sig": sign("RSA-SHA256", message, signer.privateKey).toString("base64"),
    "paypal-cert-url": certificateUrl,
    "paypal-auth-algo": "SHA256withRSA",
  };
}
