import { describe, expect, it } from 'vitest';
import { stillNews } from '../../../subgraphs/notifications/domain/email.ts';
import { formatMoney } from '../../../subgraphs/notifications/mails/formats.ts';
import { greetable, plain } from '../../../subgraphs/notifications/mails/plain.ts';
import { renderMail } from '../../../subgraphs/notifications/mails/render-mail.ts';
import { sampleMails, sampleOrder } from '../../../subgraphs/notifications/mails/samples.ts';

const render = (data: Parameters<typeof renderMail>[0]) => renderMail(data, { shopUrl: 'https://shop.example/' });

describe('every e-mail', () => {
  it.each(Object.entries(sampleMails))('%s has a subject, and says the same as HTML and as text', (_name, data) => {
    const { subject, html, text } = render(data);
    expect(subject).toMatch(/^[\p{L}\p{N} -]+$/u);
    expect(html).toContain(`<title>${subject}</title>`);
    const words = html
      .replace(/^.*<body/s, '<body')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    for (const word of text.match(/[\p{L}\p{N}]{3,}/gu) ?? [])
      if (!html.includes(`/${word}`) && !/^https?$/.test(word)) expect(`${words} ${html}`).toContain(word);
    expect(html).not.toMatch(/<script|<img|src=|url\(/);
  });

  it('names the order, its lines, its total and the way to it', () => {
    const { subject, text, html } = render({ template: 'ORDER_CONFIRMED', name: 'Ada', order: sampleOrder });
    expect(subject).toBe('Order TP-7K3M-92QD is confirmed');
    expect(text).toContain('Hello Ada,');
    expect(text).toContain('Lantern, red · 2 × · £25.00');
    expect(text).toContain(
      ['Discount · -£3.00', 'Shipping · £3.95', 'Total · £38.45', 'Tax in the total · £6.41'].join('\n'),
    );
    expect(text).toContain('21 November 2026');
    expect(text).toContain('United Kingdom');
    expect(html).toContain(`href="https://shop.example/orders/${sampleOrder.id}"`);
  });

  it('names tax that is added, and no part that is nothing', () => {
    const none = { amount: 0, currency: 'USD' };
    const order = {
      ...sampleOrder,
      total: { amount: 4_083, currency: 'USD' },
      discount: none,
      shipping: none,
      tax: { amount: 333, currency: 'USD' },
      includedTax: none,
    };
    const { text } = render({ template: 'ORDER_CONFIRMED', name: 'Ada', order });
    expect(text).toContain('Tax · US$3.33\nTotal · US$40.83');
    expect(text).not.toMatch(/Discount|Shipping ·|Tax in the total/);
  });

  it('shows the pieces of its parcel and no other, with the tracking code', () => {
    const [parcel] = sampleOrder.shipments;
    const { text } = render({
      template: 'ORDER_SHIPPED',
      name: 'Ada',
      order: sampleOrder,
      shipmentId: parcel?.id ?? '',
    });
    expect(text).toContain('Lantern, red · 1 ×');
    expect(text).toContain('Tracking code: TRACK-1');
    expect(text).not.toContain('TRACK-2');
    expect(text).not.toContain('Mug');
  });

  it.each([
    ['OUT_OF_STOCK', 'sold out'],
    ['PAYMENT_DECLINED', 'bank declined'],
  ])('about a cancellation says why if it knows %s', (reason, words) => {
    const cancelled = { template: 'ORDER_CANCELLED', name: 'Ada', order: sampleOrder } as const;
    expect(render({ ...cancelled, reason }).text).toContain(words);
    expect(render({ ...cancelled, reason: 'UNHEARD_OF' }).text).not.toContain('UNHEARD_OF');
  });

  it.each([
    ['OUT_OF_STOCK', 'sold out'],
    ['PAYMENT_DECLINED', 'bank declined'],
    ['NOT_PAID_IN_TIME', 'in time'],
    ['ORDER_CHANGED', 'in the meantime'],
  ])('about articles that were not added says why if it knows %s, and what the order contains', (reason, words) => {
    const refused = { template: 'ORDER_EDIT_REFUSED', name: 'Ada', order: sampleOrder } as const;
    const { text } = render({ ...refused, reason });
    expect(text).toContain(words);
    expect(text).toContain('Lantern, red · 2 ×');
    // Staff wrote it for each other.
    expect(render({ ...refused, reason: 'a customer who lies' }).text).not.toContain('who lies');
  });

  it('has no link without an address of the shop', () => {
    expect(renderMail({ template: 'WELCOME', name: 'Ada', token: null }, { shopUrl: undefined }).html).not.toContain(
      'href',
    );
  });
});

describe('hostile names', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    `' onmouseover='alert(1)`,
    '</td></tr></table><h1>You won</h1>',
    '&lt;b&gt;',
    '<style>*{display:none}</style>',
    '<!-- ',
  ];
  it.each(hostile)('are text in HTML: %s', (text) => {
    const order = {
      ...sampleOrder,
      number: text,
      lines: sampleOrder.lines.map((line) => ({ ...line, name: text })),
      shippingAddress: { ...sampleOrder.shippingAddress, name: text, city: text },
    };
    const { html } = render({ template: 'ORDER_CONFIRMED', name: text, order });
    const usual = render({ template: 'ORDER_CONFIRMED', name: 'Ada', order: sampleOrder }).html;
    const tags = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
    expect(tags(html)).toEqual(tags(usual));
  });

  it.each(['Ada\r\nBcc: victim@example.com', 'Ada\nSubject: You won', 'Ada\u2028x', 'Ada\u0000\u0085x', 'Ada\u000bx'])(
    'stay on their line: %j',
    (text) => {
      expect(plain(text)).toMatch(/^Ada [^\p{Cc}\p{Zl}\p{Zp}]+$/u);
      const { subject } = render({ template: 'ORDER_EXPIRED', name: text, order: { ...sampleOrder, number: text } });
      expect(subject).not.toMatch(/[\p{Cc}\p{Zl}]/u);
    },
  );

  it('do not change the direction of reading, and end', () => {
    expect(plain('a\u202Egnp.exe\u2066b\u200F\u061C')).toBe('agnp.exeb');
    expect(plain('\uD800')).toBe('\uFFFD');
    expect(Array.from(plain('😀'.repeat(1000)))).toHaveLength(300);
  });

  it('are not greeted if they advertise an address', () => {
    for (const name of [
      'Win at evil.example',
      'https://evil.example',
      'evil。example',
      'a@b',
      'x'.repeat(81),
      '\u200B',
    ])
      expect(greetable(name), name).toBeUndefined();
    for (const name of ['Ada', 'J. R. R. Tolkien', 'Иван', 'O’Brien-Smith', '李雷'])
      expect(greetable(name), name).toBe(name);
    expect(render({ template: 'WELCOME', name: 'Win at evil.example', token: null }).text).not.toContain('evil');
  });
});

describe('an amount', () => {
  it.each<[number | string, string, string]>([
    [1250, 'GBP', '£12.50'],
    [5, 'EUR', '€0.05'],
    [1250, 'JPY', 'JP¥1,250'],
    [1234, 'KWD', 'KWD 1.234'],
    [-305, 'USD', '-US$3.05'],
    ['9007199254740993', 'GBP', '£90,071,992,547,409.93'],
  ])('%s %s is %s', (amount, currency, text) => {
    expect(formatMoney({ amount, currency }, 'en-GB').replaceAll('\u00A0', ' ')).toBe(text);
  });
});

it('about the past is not written', () => {
  const now = new Date('2026-11-28T12:00:00Z');
  const at = (seconds: number) => ({ at: new Date(now.getTime() - seconds * 1000) });
  expect(stillNews([at(0), at(3600), at(3601), at(-5)], now, 3600)).toEqual([at(0), at(3600), at(-5)]);
});
