/** Every sentence of the e-mails in one language. A new language is another object of this type. */
export interface Words {
  /** For Intl, as BCP 47 writes it. */
  language: string;
  greeting(name: string | undefined): string;
  welcome: { subject: string; heading: string; text: string; link: string };
  confirmed: { subject(number: string): string; heading: string; text: string };
  shipped: { subject(number: string): string; heading: string; text: string };
  delivered: { subject(number: string): string; heading: string; text: string };
  cancelled: {
    subject(number: string): string;
    heading: string;
    text: string;
    /** Sentences by the reason of the event; others have none. */
    reasons: Readonly<Record<string, string>>;
  };
  expired: { subject(number: string): string; heading: string; text: string };
  refunded: { subject(number: string): string; heading: string; text(amount: string): string };
  quantity(pieces: number): string;
  total: string;
  orderNumber: string;
  placedOn: string;
  shipsTo: string;
  trackingCode: string;
  seeOrder: string;
  footer: string;
}

const english: Words = {
  language: 'en-GB',
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  welcome: {
    subject: 'Welcome to Tradepost',
    heading: 'Your account is open',
    text: 'You can sign in with this e-mail address. If you did not open this account, you can ignore this e-mail.',
    link: 'Go to the shop',
  },
  confirmed: {
    subject: (number) => `Order ${number} is confirmed`,
    heading: 'Thank you for your order',
    text: 'We have reserved everything and will write again when it is on its way.',
  },
  shipped: {
    subject: (number) => `Order ${number} is on its way`,
    heading: 'Your parcel is on its way',
    text: 'These articles were handed to the carrier.',
  },
  delivered: {
    subject: (number) => `Order ${number} was delivered`,
    heading: 'Your order was delivered',
    text: 'We hope that you like it.',
  },
  cancelled: {
    subject: (number) => `Order ${number} was cancelled`,
    heading: 'Your order was cancelled',
    text: 'You owe nothing. A payment that was reserved is released; a payment that was collected is refunded.',
    reasons: {
      OUT_OF_STOCK: 'Some of the articles are sold out.',
      PAYMENT_DECLINED: 'Your bank declined the payment.',
    },
  },
  expired: {
    subject: (number) => `Order ${number} has expired`,
    heading: 'Your order has expired',
    text: 'The payment was not completed in time, so we released the articles. You owe nothing.',
  },
  refunded: {
    subject: (number) => `Refund for order ${number}`,
    heading: 'Your refund is on its way',
    text: (amount) =>
      `We sent ${amount} back to the account that you paid with. Your bank may need a few days to show it.`,
  },
  quantity: (pieces) => `${pieces} ×`,
  total: 'Total',
  orderNumber: 'Order',
  placedOn: 'Placed on',
  shipsTo: 'Ships to',
  trackingCode: 'Tracking code',
  seeOrder: 'See your order',
  footer: 'This e-mail was sent automatically, because of your account or order at Tradepost.',
};

/** The languages that there are. Accounts have no language yet, so everybody gets the first. */
export const languages: Readonly<Record<string, Words>> = { en: english };

/** The words of a language; English for one that is missing. */
export function wordsOf(language: string): Words {
  return languages[language] ?? english;
}
