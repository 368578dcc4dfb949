import { formatCountry, formatDay, formatMoney } from './formats.ts';
import { type Block, toHtml, toText } from './layout.ts';
import type { MailData, MailMoney, MailOrder, OrderReader } from './mail-data.ts';
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
    case 'EMAIL_VERIFICATION': {
      const { subject, heading, text, ignore } = words.emailVerification;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
          tokenWay(words.emailVerification, data.token, shopUrl, 'confirm-email'),
          { kind: 'paragraph', text: ignore },
        ],
      };
    }
    case 'STAFF_INVITATION': {
      const { subject, heading, text, ignore } = words.staffInvitation;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
          tokenWay(words.staffInvitation, data.token, shopUrl, 'accept-invitation'),
          { kind: 'paragraph', text: ignore },
        ],
      };
    }
    case 'EMAIL_CHANGE_REQUESTED': {
      const { subject, heading, text } = words.emailChangeRequested;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
        ],
      };
    }
    case 'PASSWORD_RESET': {
      const { subject, heading, text, ignore } = words.passwordReset;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
          tokenWay(words.passwordReset, data.token, shopUrl, 'reset-password'),
          { kind: 'paragraph', text: ignore },
        ],
      };
    }
    case 'PASSWORD_CHANGED': {
      const { subject, heading, text } = words.passwordChanged;
      return {
        subject,
        blocks: [
          { kind: 'heading', text: heading },
          { kind: 'paragraph', text },
        ],
      };
    }
    case 'ORDER_LINK':
      return about(data, words, shopUrl, words.orderLink, []);
    case 'ORDER_CONFIRMED':
      return about(data, words, shopUrl, words.confirmed, [itemsOf(data.order, words), addressOf(data.order, words)]);
    case 'ORDER_SHIPPED':
      return about(data, words, shopUrl, words.shipped, parcelOf(data.order, data.shipmentId, words));
    case 'ORDER_DELIVERED':
      return about(data, words, shopUrl, words.delivered, []);
    case 'ORDER_CANCELLED': {
      const reason = data.reason === null ? undefined : words.cancelled.reasons[data.reason];
      const blocks: Block[] = reason === undefined ? [] : [{ kind: 'paragraph', text: reason }];
      return about(data, words, shopUrl, words.cancelled, [...blocks, itemsOf(data.order, words)]);
    }
    case 'ORDER_EXPIRED':
      return about(data, words, shopUrl, words.expired, [itemsOf(data.order, words)]);
    case 'ORDER_REFUNDED': {
      const { subject, heading, text } = words.refunded;
      const amount = formatMoney(data.refunded, words.language);
      return about(data, words, shopUrl, { subject, heading, text: text(amount) }, []);
    }
    default:
      return data satisfies never;
  }
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
