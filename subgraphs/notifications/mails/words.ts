/** Every sentence of the e-mails in one language. A new language is another object of this type. */
export interface Words {
  /** For Intl, as BCP 47 writes it. */
  language: string;
  greeting(name: string | undefined): string;
  registration: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  accountExists: { subject: string; heading: string; text: string; signIn: string; newPassword: string };
  welcome: { subject: string; heading: string; text: string; link: string };
  emailVerification: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  emailChangeRequested: { subject: string; heading: string; text: string };
  staffInvitation: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  passwordReset: { subject: string; heading: string; text: string; link: string; token: string; ignore: string };
  passwordChanged: { subject: string; heading: string; text: string };
  providerLinked: { subject: string; heading: string; text: string };
  providerUnlinked: { subject: string; heading: string; text: string };
  /** The name of a sign-in provider's address. */
  provider: string;
  apiKeyCreated: { subject: string; heading: string; text: string };
  orderLink: { subject(number: string): string; heading: string; text: string };
  confirmed: { subject(number: string): string; heading: string; text: string };
  edited: { subject(number: string): string; heading: string; text: string };
  editRefused: {
    subject(number: string): string;
    heading: string;
    text: string;
    /** Sentences by the reason of the event; others have none. */
    reasons: Readonly<Record<string, string>>;
  };
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
  exchangeRequested: { subject(number: string): string; heading: string; text: string };
  exchangePayment: { subject(number: string): string; heading: string; text(amount: string, until: string): string };
  exchanged: { subject(number: string): string; heading: string; text: string };
  exchangeRefused: {
    subject(number: string): string;
    heading: string;
    text: string;
    /** Sentences by the reason of the event; others have none. */
    reasons: Readonly<Record<string, string>>;
  };
  /** The price of the pieces of an exchange, and what the returned ones pay. */
  exchangePrice: string;
  exchangeWorth: string;
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
  registration: {
    subject: 'Create your account at Tradepost',
    heading: 'Create your account',
    text: 'Somebody asked for an account with this e-mail address. If it was you, open the link and choose a name and a password. The link can be used once, within 24 hours.',
    link: 'Create my account',
    token: 'Code',
    ignore: 'If you did not ask for it, ignore this e-mail: no account is opened.',
  },
  accountExists: {
    subject: 'Your account at Tradepost',
    heading: 'You have an account',
    text: 'Somebody wanted to create an account for this e-mail address. You have one: sign in, or choose a new password if you forgot yours. If this was not you, ignore this e-mail: nothing has changed.',
    signIn: 'Sign in',
    newPassword: 'Choose a new password',
  },
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
  providerLinked: {
    subject: 'A new way to sign in to your account',
    heading: 'Your account has a new way to sign in',
    text: 'From now on an account at this provider opens your account. If this was not you, end the link in your account, change your password and write to us.',
  },
  providerUnlinked: {
    subject: 'A way to sign in was removed from your account',
    heading: 'A way to sign in was removed',
    text: 'An account at this provider no longer opens your account. All other devices were signed out. If this was not you, change your password and write to us.',
  },
  provider: 'Provider',
  apiKeyCreated: {
    subject: 'An API key was made for your account',
    heading: 'Your account has a new API key',
    text: 'A program that has the key can act for you, within the limits of the key. If you did not make it, revoke it in your account, change your password and write to us.',
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
  edited: {
    subject: (number) => `Order ${number} has changed`,
    heading: 'Your order has changed',
    text: 'This is what we will send now.',
  },
  editRefused: {
    subject: (number) => `Order ${number} stays as it was`,
    heading: 'Your order stays as it was',
    text: 'The articles that you wanted to add were not added. You owe nothing for them; if an amount was reserved for them, it is released.',
    reasons: {
      OUT_OF_STOCK: 'Some of the articles are sold out.',
      PAYMENT_DECLINED: 'Your bank declined the payment of the new total.',
      NOT_PAID_IN_TIME: 'The payment of the new total did not arrive in time.',
      ORDER_CHANGED: 'The order was changed or packed in the meantime.',
      WITHDRAWN: 'The change was withdrawn.',
    },
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
  exchangeRequested: {
    subject: (number) => `Your exchange for order ${number}`,
    heading: 'You want to exchange something',
    text: 'We answer soon whether we have these articles. If we do, we keep them for you until what you return is back.',
  },
  exchangePayment: {
    subject: (number) => `Confirm the payment for order ${number}`,
    heading: 'Your bank wants you to confirm a payment',
    text: (amount, until) =>
      `We accepted what you returned. The new articles cost ${amount} more. Please open your order and confirm the payment by ${until}; then we send them.`,
  },
  exchanged: {
    subject: (number) => `The exchange for order ${number} is accepted`,
    heading: 'Your exchange is accepted',
    text: 'We accepted what you returned. The new articles are in your order, and we write again when they are shipped.',
  },
  exchangeRefused: {
    subject: (number) => `There is no exchange for order ${number}`,
    heading: 'There is no exchange',
    text: 'You do not get these articles, and you owe nothing for them. If an amount was reserved for them, it is released.',
    reasons: {
      OUT_OF_STOCK: 'They are sold out. Your return goes on, and we can refund it.',
      PAYMENT_DECLINED: 'Your bank declined the difference. We can refund what you returned.',
      NOT_PAID_IN_TIME: 'The difference was not paid in time. We can refund what you returned.',
      NOT_RETURNED_IN_TIME: 'What you return did not arrive in time. Once it is here, we can refund it.',
      RETURN_REJECTED: 'We cannot accept your return.',
      RETURN_CANCELLED: 'The return was cancelled: you keep what you have.',
      RETURN_REFUNDED: 'We refund what you returned instead.',
      RETURN_CLOSED: 'The return was closed without a refund.',
    },
  },
  exchangePrice: 'New articles',
  exchangeWorth: 'What you return',
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
