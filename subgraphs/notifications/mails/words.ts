/** Every sentence of the e-mails in one language. A new language is another object of this type. */
export interface Words {
  /** For Intl, as BCP 47 writes it. */
  language: string;
  greeting(name: string | undefined): string;
  welcome: { subject: string; heading: string; text: string; link: string };
  emailVerification: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  emailChangeRequested: { subject: string; heading: string; text: string };
  staffInvitation: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  passwordReset: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  passwordChanged: { subject: string; heading: string; text: string };
  orderLink: { subject(number: string): string; heading: string; text: string };
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
  discount: string;
  shipping: string;
  tax: string;
  total: string;
  includedTax: string;
  orderNumber: string;
  placedOn: string;
  shipsTo: string;
  trackingCode: string;
  seeOrder: string;
  /** The name of the token, where there is no shop to link to. */
  orderCode: string;
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
  emailVerification: {
    subject: 'Confirm your e-mail address',
    heading: 'Confirm your e-mail address',
    text: 'The link is good once, for 24 hours.',
    link: 'Confirm this address',
    token: 'Code',
    ignore: 'If you have no account at Tradepost, ignore this e-mail.',
  },
  emailChangeRequested: {
    subject: 'Another e-mail address for your account',
    heading: 'Your account is to get another e-mail address',
    text: 'It changes when the link that we sent to the new address is opened. If you did not ask for it, change your password now: somebody knows it.',
  },
  staffInvitation: {
    subject: 'You are invited to work with Tradepost',
    heading: 'You are invited to work with Tradepost',
    text: 'Choose a password to open your account. The link is good once, for 7 days.',
    link: 'Open my account',
    token: 'Code',
    ignore: 'If you do not expect this invitation, ignore this e-mail.',
  },
  passwordReset: {
    subject: 'Your new password',
    heading: 'Choose a new password',
    text: 'You asked for a new password. The link is good once, for an hour.',
    link: 'Choose a new password',
    token: 'Code',
    ignore: 'If you did not ask for it, ignore this e-mail: your password stays as it is.',
  },
  passwordChanged: {
    subject: 'Your password was changed',
    heading: 'Your password was changed',
    text: 'All other devices were signed out. If you did not change it, ask for a new password and write to us.',
  },
  orderLink: {
    subject: (number) => `Your link to order ${number}`,
    heading: 'Your link to the order',
    text: 'You asked for a link to your order. It is good once, for an hour. If you did not ask for it, ignore this e-mail.',
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
  discount: 'Discount',
  shipping: 'Shipping',
  tax: 'Tax',
  total: 'Total',
  includedTax: 'Tax in the total',
  orderNumber: 'Order',
  placedOn: 'Placed on',
  shipsTo: 'Ships to',
  trackingCode: 'Tracking code',
  seeOrder: 'See your order',
  orderCode: 'Code for your order',
  footer: 'This e-mail was sent automatically, because of your account or order at Tradepost.',
};

/** The languages that there are. Accounts have no language yet, so everybody gets the first. */
export const languages: Readonly<Record<string, Words>> = { en: english };

/** The words of a language; English for one that is missing. */
export function wordsOf(language: string): Words {
  return languages[language] ?? english;
}
