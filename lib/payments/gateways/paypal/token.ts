import { now } from "@/lib/core/clock";
import { httpCall } from "@/lib/net/http";
import { errorForAnswer, readJson, unreadableAnswer } from "../errors";
import type { PaypalSettings } from "@/lib/config/gateways";
import { ErrorBody, Token } from "./wire";

/** Access tokens of one account; asking for one per call is answered with 429. */
export interface TokenSource {
  /** @throws AppError `unavailable` when PayPal refuses our credentials; `gateway_unreachable` */
  token(): Promise<string>;
  /** Forgets a token that PayPal no longer takes. */
  forget(token: string): void;
}

interface Known {
  readonly token: string;
  readonly untilMs: number;
}

const MARGIN_SECONDS = 60;

/** OAuth2 client credentials (developer.paypal.com, authentication): one token until a minute before its end. */
export function createTokenSource(settings: PaypalSettings): TokenSource {
  let known: Known | null = null;
  let asking: Promise<Known> | null = null;
  const ask = async (): Promise<Known> => {
    try {
      known = await requestToken(settings);
      return known;
    } finally {
      asking = null;
    }
  };
  return {
    token: async () => {
      if (known !== null && known.untilMs > now().getTime()) return known.token;
      asking ??= ask();
      return (await asking).token;
    },
    forget: (token) => {
      if (known?.token === token) known = null;
    },
  };
}

async function requestToken(settings: PaypalSettings): Promise<Known> {
  const credentials = Buffer.from(`${settings.clientId}:${settings.clientSecret}`).toString("base64");
  const askedAtMs = now().getTime();
  const answer = await httpCall({
    method: "POST",
    url: `${settings.baseUrl}/v1/oauth2/token`,
    headers: {
      authorization: `Basic ${credentials}`,
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
    timeoutMs: settings.timeoutMs,
    effect: "none",
  });
  const document = readJson(answer.text);
  if (answer.status !== 200) {
    const gatewayCode = ErrorBody.safeParse(document).data?.error ?? null;
    throw errorForAnswer({ gateway: "paypal", status: answer.status, gatewayCode, effect: "none" });
  }
  const token = Token.safeParse(document);
  if (!token.success) throw unreadableAnswer("paypal", "none");
  return { token: token.data.access_token, untilMs: askedAtMs + (token.data.expires_in - MARGIN_SECONDS) * 1_000 };
}
