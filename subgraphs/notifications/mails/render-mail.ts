import { formatCountry, formatDay, formatMoney } from './formats.ts';
import { type Block, toHtml, toText } from './layout.ts';
import type { MailData, MailOrder } from './mail-data.ts';
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
        ],
      };
    }
    case 'ORDER_CONFIRMED':
      return about(data.order, words, shopUrl, words.confirmed, [
        itemsOf(data.order, words),
        addressOf(data.order, words),
      ]);
    case 'ORDER_SHIPPED':
      return about(data.order, words, shopUrl, words.shipped, parcelOf(data.order, data.shipmentId, words));
    case 'ORDER_DELIVERED':
      return about(data.order, words, shopUrl, words.delivered, []);
    case 'ORDER_CANCELLED': {
      const reason = data.reason === null ? undefined : words.cancelled.reasons[data.reason];
      const blocks: Block[] = reason === undefined ? [] : [{ kind: 'paragraph', text: reason }];
      return about(data.order, words, shopUrl, words.cancelled, [...blocks, itemsOf(data.order, words)]);
    }
    case 'ORDER_EXPIRED':
      return about(data.order, words, shopUrl, words.expired, [itemsOf(data.order, words)]);
    case 'ORDER_REFUNDED': {
      const { subject, heading, text } = words.refunded;
      const amount = formatMoney(data.refunded, words.language);
      return about(data.order, words, shopUrl, { subject, heading, text: text(amount) }, []);
    }
    default:
      return data satisfies never;
  }
}

function about(
  order: MailOrder,
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
      ...(shopUrl === undefined
        ? []
        : [{ kind: 'link' as const, text: words.seeOrder, href: `${shopUrl}/orders/${encodeURIComponent(order.id)}` }]),
    ],
  };
}

function itemsOf({ lines, total }: MailOrder, { language, quantity, total: totalName }: Words): Block {
  return {
    kind: 'items',
    items: lines.map(({ name, quantity: pieces, lineTotal }) => ({
      name,
      detail: quantity(pieces),
      amount: formatMoney(lineTotal, language),
    })),
    total: { name: totalName, amount: formatMoney(total, language) },
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
