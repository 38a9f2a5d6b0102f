/** The response of a test card's issuing bank. */
export type CardBehaviour =
  | { readonly kind: 'approves' }
  | { readonly kind: 'challenges' }
  | {
      readonly kind: 'declines';
      readonly code: string;
      readonly declineCode: string;
      readonly message: string;
    };

export type TestCard = {
  readonly brand: 'visa' | 'mastercard';
  readonly last4: string;
  readonly funding: 'credit' | 'debit';
  readonly country: string;
  readonly behaviour: CardBehaviour;
};

const approves: CardBehaviour = { kind: 'approves' };
const challenges: CardBehaviour = { kind: 'challenges' };
const declines = (code: string, declineCode: string, message: string): CardBehaviour => ({
  kind: 'declines',
  code,
  declineCode,
  message,
});

const visa = (last4: string, behaviour: CardBehaviour, country = 'US'): TestCard => ({
  brand: 'visa',
  last4,
  funding: 'credit',
  country,
  behaviour,
});

const refused = declines('card_declined', 'generic_decline', 'Your card was declined.');
const noFunds = declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.');
const lost = declines('card_declined', 'lost_card', 'Your card was declined.');
const stolen = declines('card_declined', 'stolen_card', 'Your card was declined.');
const expired = declines('expired_card', 'expired_card', 'Your card has expired.');
const wrongCvc = declines('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect.");
const fraud = declines('card_declined', 'fraudulent', 'Your card was declined.');

/** Stripe's published test card numbers. */
const byNumber: ReadonlyMap<string, TestCard> = new Map([
  ['4242424242424242', visa('4242', approves)],
  ['4000003560000008', visa('0008', approves, 'IN')],
  [
    '5555555555554444',
    { brand: 'mastercard', last4: '4444', funding: 'credit', country: 'US', behaviour: approves },
  ],
  ['4000000000000002', visa('0002', refused)],
  ['4000000000009995', visa('9995', noFunds)],
  ['4000000000009987', visa('9987', lost)],
  ['4000000000009979', visa('9979', stolen)],
  ['4000000000000069', visa('0069', expired)],
  ['4000000000000127', visa('0127', wrongCvc)],
  ['4100000000000019', visa('0019', fraud)],
  ['4000002500003155', visa('3155', challenges)],
  ['4000002760003184', visa('3184', challenges)],
  ['4000000000003220', visa('3220', challenges)],
]);

/** The card numbers of Stripe's predefined payment methods. */
const numberByPaymentMethod: ReadonlyMap<string, string> = new Map([
  ['pm_card_visa', '4242424242424242'],
  ['pm_card_in', '4000003560000008'],
  ['pm_card_mastercard', '5555555555554444'],
  ['pm_card_chargeDeclined', '4000000000000002'],
  ['pm_card_visa_chargeDeclined', '4000000000000002'],
  ['pm_card_chargeDeclinedInsufficientFunds', '4000000000009995'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', '4000000000009995'],
  ['pm_card_visa_chargeDeclinedLostCard', '4000000000009987'],
  ['pm_card_visa_chargeDeclinedStolenCard', '4000000000009979'],
  ['pm_card_chargeDeclinedExpiredCard', '4000000000000069'],
  ['pm_card_chargeDeclinedIncorrectCvc', '4000000000000127'],
  ['pm_card_chargeDeclinedFraudulent', '4100000000000019'],
  ['pm_card_threeDSecure2Required', '4000000000003220'],
  ['pm_card_authenticationRequired', '4000002760003184'],
  ['pm_card_authenticationRequiredOnSetup', '4000002500003155'],
]);

export const cardOfNumber = (number: string): TestCard | undefined =>
  byNumber.get(number.replaceAll(/[ -]/g, ''));

export function cardNumberOfTestMethod(paymentMethodId: string): string | undefined {
  return numberByPaymentMethod.get(paymentMethodId);
}
