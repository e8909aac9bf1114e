/** The part of `@paypal/checkout-server-sdk` 1.0.3 that `lib/payments/gateways/paypal` uses; the package has no types. */
declare module "@paypal/checkout-server-sdk" {
  interface SdkRequest {
    headers: Record<string, string>;
  }

  interface SdkAnswer {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly result?: unknown;
  }

  namespace core {
    class PayPalEnvironment {
      constructor(clientId: string, clientSecret: string, baseUrl: string, webUrl: string);
    }

    class PayPalHttpClient {
      constructor(environment: PayPalEnvironment);
      addInjector(injector: (request: SdkRequest) => void): void;
      execute(request: SdkRequest): Promise<SdkAnswer>;
      getTimeout(): number;
      formatHeaders(headers: Record<string, string>): Record<string, string>;
      _parseResponse(body: string, response: SdkAnswer): SdkAnswer;
      _retryRequest(request: SdkRequest): Promise<SdkAnswer>;
    }
  }

  namespace orders {
    class OrdersCreateRequest implements SdkRequest {
      headers: Record<string, string>;
      prefer(preference: string): this;
      requestBody(body: unknown): this;
    }
    class OrdersGetRequest implements SdkRequest {
      constructor(orderId: string);
      headers: Record<string, string>;
    }
    class OrdersCaptureRequest implements SdkRequest {
      constructor(orderId: string);
      headers: Record<string, string>;
      payPalRequestId(id: string): this;
      prefer(preference: string): this;
      requestBody(body: unknown): this;
    }
  }

  namespace payments {
    class CapturesGetRequest implements SdkRequest {
      constructor(captureId: string);
      headers: Record<string, string>;
    }
    class CapturesRefundRequest implements SdkRequest {
      constructor(captureId: string);
      headers: Record<string, string>;
      payPalRequestId(id: string): this;
      prefer(preference: string): this;
      requestBody(body: unknown): this;
    }
  }

  const sdk: { core: typeof core; orders: typeof orders; payments: typeof payments };
  export type { SdkAnswer, SdkRequest };
  export default sdk;
}
