"use client";

import { useRef } from "react";

export interface ApiFailure {
  readonly ok: false;
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly code: string;
  readonly error: string;
  readonly details: Readonly<Record<string, unknown>>;
}
export type ApiAnswer = { readonly ok: true; readonly data: Readonly<Record<string, unknown>> } | ApiFailure;

const NO_ANSWER: ApiFailure = {
  ok: false,
  status: 0,
  code: "no_answer",
  error: "There was no answer. Check your connection and try again; nothing is done twice.",
  details: {},
};

async function call(path: string, init: RequestInit): Promise<ApiAnswer> {
  try {
    const response = await fetch(path, { ...init, credentials: "same-origin", cache: "no-store" });
    const data = (await response.json()) as Record<string, unknown>;
    if (response.ok) return { ok: true, data };
    return {
      ok: false,
      status: response.status,
      code: typeof data["code"] === "string" ? data["code"] : "unknown",
      error: sentence(typeof data["error"] === "string" ? data["error"] : "that did not work"),
      details: (data["details"] ?? {}) as Record<string, unknown>,
    };
  } catch {
    return NO_ANSWER;
  }
}

/** The API speaks in lower case; on a page it is a sentence. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** What is wrong with each field, by its name. */
export function fieldErrors(failure: ApiFailure | null): Record<string, string> {
  const errors: unknown = failure?.details["errors"];
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    (errors as { pointer: string; message: string }[]).map(({ pointer, message }) => [
      pointer.slice(1),
      sentence(message),
    ]),
  );
}

/** Posts JSON. @param key makes a repeat of the same request harmless. */
export function postJson(path: string, body: unknown, key?: string): Promise<ApiAnswer> {
  const headers = { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** A text of an answer; empty when there is none of that name. */
export function textIn(data: Readonly<Record<string, unknown>>, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}

export function getJson(path: string): Promise<ApiAnswer> {
  return call(path, { method: "GET" });
}

/** Posts a form the way next-auth wants it. */
export function postForm(path: string, fields: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  return call(path, { method: "POST", body: new URLSearchParams(fields) });
}

/** No answer, or too soon: the deed may or may not have been done, or will be. */
const OPEN_STATUSES = new Set([0, 429]);

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Keys for the requests of one form: the same deed keeps its key until it is decided, so that a repeat after a lost
 * answer changes nothing; another deed gets another key.
 */
export function useRequestKey(): { keyFor: (body: unknown) => string; settle: (answer: ApiAnswer) => void } {
  const current = useRef<{ text: string; key: string } | null>(null);
  return {
    keyFor(body) {
      const text = JSON.stringify(body);
      if (current.current?.text !== text) current.current = { text, key: randomKey() };
      return current.current.key;
    },
    settle(answer) {
      const isOpen =
        !answer.ok && (OPEN_STATUSES.has(answer.status) || answer.code === "already_running" || answer.status >= 500);
      if (!isOpen) current.current = null;
    },
  };
}
