import { formatCountry, formatDay, formatMoment, formatMoney } from './formats.ts';
import { type Block, toHtml, toText } from './layout.ts';
import type { MailData, MailExchange, MailMoney, MailOrder, OrderReader } from './mail-data.ts';
import { greetable, plain } from './plain.ts';
import { type Words, wordsOf } from './words.ts';

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** Writes an e-mail in a language. The same data give the same text. */
export function renderMail(data: MailData, options: { shopUrl: string | undefined; language?: string }): RenderedMail {
  const words = wordsOf(options.language ?? 'en');
  const { subject, blocks } = writeMail(data, words, options.shopUrl?.replace(/\/$/, ''));
  const greeted: Block[] = [{ kind: 'paragraph', text: words.greeting(greetable(data.name)) }, ...blocks];
  return {
    subject: plain(subject),
    html: toHtml(subject, words.language, greeted, words.footer),
    text: toText(greeted, words.footer),
  };
}

function writeMail(data: MailData, words: Words, shopUrl: string | undefined): { subject: string; blocks: Block[] } {
  switch (data.template) {
    case 'WELCOME': {
      const { subject, heading, text, link } = words.welcome;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
          ...(shopUrl === undefined ? [] : [{ kind: 'link' as const, text: link, href: shopUrl }]),
          ...(data.token === null
            ? []
            : [
                { kind: 'paragraph' as const, text: words.emailVerification.text },
                tokenWay(words.emailVerification, data.token, shopUrl, 'confirm-email'),
              ]),
        ],
      };
    }
    case 'REGISTRATION':
      return linking(words.registration, data.token, shopUrl, 'complete-registration');
    case 'ACCOUNT_EXISTS': {
      const { signIn, newPassword } = words.accountExists;
      const link = (text: string, page: string): Block[] =>
        shopUrl === undefined ? [] : [{ kind: 'link', text, href: `${shopUrl}/${page}` }];
      return notice(words.accountExists, [...link(signIn, 'sign-in'), ...link(newPassword, 'forgotten-password')]);
    }
    case 'EMAIL_VERIFICATION':
      return linking(words.emailVerification, data.token, shopUrl, 'confirm-email');
    case 'STAFF_INVITATION':
      return linking(words.staffInvitation, data.token, shopUrl, 'accept-invitation');
    case 'EMAIL_CHANGE_REQUESTED':
      return notice(words.emailChangeRequested);
    case 'PROVIDER_LINKED':
      return notice(words.providerLinked, providerOf(data, words));
    case 'PROVIDER_UNLINKED':
      return notice(words.providerUnlinked, providerOf(data, words));
    case 'API_KEY_CREATED':
      return notice(words.apiKeyCreated);
    case 'PASSWORD_RESET':
      return linking(words.passwordReset, data.token, shopUrl, 'reset-password');
    case 'PASSWORD_CHANGED':
      return notice(words.passwordChanged);
    case 'ORDER_LINK':
      return about(data, words, shopUrl, words.orderLink, []);
    case 'ORDER_CONFIRMED':
      return about(data, words, shopUrl, words.confirmed, [itemsOf(data.order, words), addressOf(data.order, words)]);
    case 'ORDER_SHIPPED':
      return about(data, words, shopUrl, words.shipped, parcelOf(data.order, data.shipmentId, words));
    case 'ORDER_DELIVERED':
      return about(data, words, shopUrl, words.delivered, []);
    case 'ORDER_EDITED':
      return about(data, words, shopUrl, words.edited, [itemsOf(data.order, words)]);
    case 'ORDER_EDIT_REFUSED':
      return about(data, words, shopUrl, words.editRefused, becauseOf(data, words, words.editRefused.reasons));
    case 'ORDER_CANCELLED':
      return about(data, words, shopUrl, words.cancelled, becauseOf(data, words, words.cancelled.reasons));
    case 'ORDER_EXPIRED':
      return about(data, words, shopUrl, words.expired, [itemsOf(data.order, words)]);
    case 'ORDER_REFUNDED': {
      const { subject, heading, text } = words.refunded;
      const amount = formatMoney(data.refunded, words.language);
      return about(data, words, shopUrl, { subject, heading, text: text(amount) }, []);
    }
    case 'ORDER_EXCHANGE_REQUESTED':
      return about(data, words, shopUrl, words.exchangeRequested, [exchangeOf(data.exchange, words)]);
    case 'ORDER_EXCHANGE_PAYMENT': {
      const { subject, heading, text } = words.exchangePayment;
      const sentences = {
        subject,
        heading,
        text: text(formatMoney(data.due, words.language), formatMoment(data.until, words.language)),
      };
      return about(data, words, shopUrl, sentences, [exchangeOf(data.exchange, words)]);
    }
    case 'ORDER_EXCHANGED':
      return about(data, words, shopUrl, words.exchanged, [
        exchangeOf(data.exchange, words),
        addressOf(data.order, words),
      ]);
    case 'ORDER_EXCHANGE_REFUSED':
      return about(data, words, shopUrl, words.exchangeRefused, [
        ...sentenceOf(data.reason, words.exchangeRefused.reasons),
        exchangeOf(data.exchange, words),
      ]);
    default:
      return data satisfies never;
  }
}

/** An e-mail that says that something happened to the account. */
function notice(
  { subject, heading, text }: { subject: string; heading: string; text: string },
  more: readonly Block[] = [],
): { subject: string; blocks: Block[] } {
  return { subject, blocks: [{ kind: 'heading', text: heading }, { kind: 'paragraph', text }, ...more] };
}

/** An e-mail with a link that somebody asked for. */
function linking(
  words: { subject: string; heading: string; text: string; link: string; token: string; ignore: string },
  token: string,
  shopUrl: string | undefined,
  page: string,
): { subject: string; blocks: Block[] } {
  return notice(words, [tokenWay(words, token, shopUrl, page), { kind: 'paragraph', text: words.ignore }]);
}

function providerOf({ provider }: { provider: string | null }, words: Words): Block[] {
  return provider === null ? [] : [{ kind: 'facts', facts: [{ name: words.provider, value: provider }] }];
}

/** The sentence about the reason, if there is one for it, and what the order contains. */
function becauseOf(
  { order, reason }: { order: MailOrder; reason: string | null },
  words: Words,
  reasons: Readonly<Record<string, string>>,
): Block[] {
  return [...sentenceOf(reason, reasons), itemsOf(order, words)];
}

function sentenceOf(reason: string | null, reasons: Readonly<Record<string, string>>): Block[] {
  const text = reason === null ? undefined : reasons[reason];
  return text === undefined ? [] : [{ kind: 'paragraph', text }];
}

/** The pieces that come instead, their price, and what the returned ones pay. */
function exchangeOf({ added, total, worth }: MailExchange, words: Words): Block {
  const sum = (name: string, money: MailMoney) => ({
    name,
    amount: formatMoney(money, words.language),
    isTotal: false,
  });
  return {
    kind: 'items',
    items: added.map(({ name, quantity }) => ({ name, detail: words.quantity(quantity), amount: '' })),
    sums: [sum(words.exchangePrice, total), sum(words.exchangeWorth, worth)],
  };
}

/** The link with a token, or the token as a code where there is no shop. Behind #, which browsers send to no server and no other site. */
function tokenWay(
  { link, token: name }: { link: string; token: string },
  token: string,
  shopUrl: string | undefined,
  page: string,
): Block {
  return shopUrl === undefined
    ? { kind: 'facts', facts: [{ name, value: token }] }
    : { kind: 'link', text: link, href: `${shopUrl}/${page}#${encodeURIComponent(token)}` };
}

function about(
  { order, reader }: { order: MailOrder; reader?: OrderReader },
  words: Words,
  shopUrl: string | undefined,
  { subject, heading, text }: { subject(number: string): string; heading: string; text: string },
  blocks: readonly Block[],
): { subject: string; blocks: Block[] } {
  return {
    subject: subject(order.number),
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'paragraph', text },
      {
        kind: 'facts',
        facts: [
          { name: words.orderNumber, value: order.number },
          { name: words.placedOn, value: formatDay(order.placedAt, words.language) },
        ],
      },
      ...blocks,
      ...wayTo(order, reader ?? { kind: 'account' }, words, shopUrl),
    ],
  };
}

/** How the recipient gets to the order. A token is behind #, which browsers send to no server and no other site. */
function wayTo(order: MailOrder, reader: OrderReader, words: Words, shopUrl: string | undefined): Block[] {
  const token = reader.kind === 'guest' ? reader.token : null;
  if (shopUrl === undefined) {
    return token === null ? [] : [{ kind: 'facts', facts: [{ name: words.orderCode, value: token }] }];
  }
  const path =
    reader.kind === 'account'
      ? `orders/${encodeURIComponent(order.id)}`
      : `guest-order${token === null ? '' : `#${encodeURIComponent(token)}`}`;
  return [{ kind: 'link', text: words.seeOrder, href: `${shopUrl}/${path}` }];
}

function itemsOf(order: MailOrder, words: Words): Block {
  const { lines, total, discount, shipping, tax, includedTax } = order;
  const { language, quantity } = words;
  const { currency } = total;
  const added = { amount: String(BigInt(tax.amount) - BigInt(includedTax.amount)), currency };
  const sum = (name: string, money: MailMoney) => ({ name, amount: formatMoney(money, language), isTotal: false });
  // A part that is nothing is not named.
  const sumUnlessZero = (name: string, money: MailMoney) => (BigInt(money.amount) === 0n ? [] : [sum(name, money)]);
  return {
    kind: 'items',
    items: lines.map(({ name, quantity: pieces, lineTotal }) => ({
      name,
      detail: quantity(pieces),
      amount: formatMoney(lineTotal, language),
    })),
    sums: [
      ...sumUnlessZero(words.discount, { amount: String(-BigInt(discount.amount)), currency }),
      ...sumUnlessZero(words.shipping, shipping),
      ...sumUnlessZero(words.tax, added),
      { ...sum(words.total, total), isTotal: true },
      ...sumUnlessZero(words.includedTax, includedTax),
    ],
  };
}

/** What is in the parcel, and how to follow it. An event without a parcel is about all of them. */
function parcelOf(order: MailOrder, shipmentId: string | null, words: Words): Block[] {
  const parcels = order.shipments.filter(({ id }) => shipmentId === null || id === shipmentId);
  const nameOf = (lineId: string) => order.lines.find(({ id }) => id === lineId)?.name ?? '';
  return [
    {
      kind: 'items',
      items: parcels.flatMap(({ lines }) =>
        lines.map(({ orderLineId, quantity }) => ({
          name: nameOf(orderLineId),
          detail: words.quantity(quantity),
          amount: '',
        })),
      ),
    },
    ...parcels.flatMap(({ trackingCode }): Block[] =>
      trackingCode === null ? [] : [{ kind: 'facts', facts: [{ name: words.trackingCode, value: trackingCode }] }],
    ),
    addressOf(order, words),
  ];
}

function addressOf({ shippingAddress }: MailOrder, words: Words): Block {
  const { name, line1, line2, city, region, postalCode, country } = shippingAddress;
  const town = [postalCode, city].filter(Boolean).join(' ');
  const lines = [name, line1, line2, town, region, formatCountry(country, words.language)];
  return {
    kind: 'lines',
    name: words.shipsTo,
    lines: lines.filter((line) => line !== null && line !== '') as string[],
  };
}
