/** What a client needs to confirm a payment with the provider's page or SDK. */
type PaymentSession = {
  readonly apiUrl: string;
  readonly providerPaymentId: string;
  readonly publishableKey: string;
  readonly clientSecret: string;
};

/** Confirms a payment at the provider with one of its test cards, as the app in the browser would. */
export const confirmCard = (session: PaymentSession, card: string): Promise<Response> =>
  fetch(`${session.apiUrl}/v1/payment_intents/${session.providerPaymentId}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session.publishableKey}` },
    body: new URLSearchParams({ client_secret: session.clientSecret, payment_method: card }),
  });
