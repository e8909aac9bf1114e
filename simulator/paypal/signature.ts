import { createPublicKey, randomUUID, sign, verify } from "node:crypto";
import { debugId } from "../ids";
import type { Sim } from "../sim";
import { crc32 } from "./crc32";

export function certificateUrl(sim: Sim): string {
  return `${sim.origin}/v1/notifications/certs/${sim.certificates.leafName}`;
}

function messageOf(transmissionId: string, time: string, webhookId: string, body: Buffer): Buffer {
  return Buffer.from(`${transmissionId}|${time}|${webhookId}|${crc32(body)}`, "utf8");
}

/** New transmission id, time and signature for every delivery of the same event. */
export function signPaypal(sim: Sim, body: Buffer): Record<string, string> {
  const [transmissionId, time] = [randomUUID(), sim.clock.iso()];
  const message = messageOf(transmissionId, time, sim.settings.paypal.webhookId, body);
  return {
    "content-type": "application/json",
    "user-agent": "PayPal/AUHD-214.0-58217588",
    "correlation-id": debugId(),
    "paypal-transmission-id": transmissionId,
    "paypal-transmission-time": time,
    "paypal-transmission-sig": sign("sha256", message, sim.certificates.leafKey).toString("base64"),
    "paypal-cert-url": certificateUrl(sim),
    "paypal-auth-algo": "SHA256withRSA",
    "paypal-auth-version": "v2",
  };
}

export interface Claim {
  transmissionId: string;
  time: string;
  webhookId: string;
  signature: string;
}

export function isOwnSignature(sim: Sim, claim: Claim, body: Buffer): boolean {
  if (claim.webhookId !== sim.settings.paypal.webhookId) return false;
  const message = messageOf(claim.transmissionId, claim.time, claim.webhookId, body);
  return verify("sha256", message, createPublicKey(sim.certificates.leafKey), Buffer.from(claim.signature, "base64"));
}
