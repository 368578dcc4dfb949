import { describe, expect, it } from 'vitest';
import {
  parsePrice,
  parseProduct,
  type ProductInput,
  toCurrentPrice,
} from '../../../subgraphs/catalog/domain/product.ts';
import { foldText, toWords } from '../../../subgraphs/catalog/domain/text.ts';

const now = new Date('2026-11-21T09:30:00.000Z');
const variant = { sku: 'AB1', price: { amount: 499n, currency: 'GBP' } };
const buildInput = (change: Partial<ProductInput> = {}): ProductInput => ({
  slug: 'red-lantern',
  name: 'Red lantern',
  variants: [variant],
  ...change,
});
const withVariant = (change: object): ProductInput => buildInput({ variants: [{ ...variant, ...change }] });

describe('a product that is offered', () => {
  it('is complete with its defaults, texts trimmed', () => {
    expect(parseProduct(buildInput({ name: '  Red lantern ', description: '  ', categories: null }), now)).toEqual({
      slug: 'red-lantern',
      name: 'Red lantern',
      description: null,
      categories: [],
      published: true,
      taxClass: 'STANDARD',
      variants: [
        {
          sku: 'AB1',
          name: 'Red lantern',
          prices: [{ since: now, amountMinor: 499 }],
          currency: 'GBP',
          options: [],
          onHand: 0,
        },
      ],
    });
  });

  it('may have skus that differ in case only, and a price of nothing', () => {
    const variants = [variant, { sku: 'ab1', price: { amount: 0n, currency: 'GBP' } }];
    expect(parseProduct(buildInput({ variants }), now)).toMatchObject({ variants: [{ sku: 'AB1' }, { sku: 'ab1' }] });
  });

  const faults: [string, ProductInput][] = [
    ['slug', buildInput({ slug: '' })],
    ['slug', buildInput({ slug: 'Red-Lantern' })],
    ['slug', buildInput({ slug: 'red--lantern' })],
    ['slug', buildInput({ slug: '-red' })],
    ['slug', buildInput({ slug: 'a'.repeat(201) })],
    ['slug', buildInput({ slug: 'red\n' })],
    ['name', buildInput({ name: ' ' })],
    ['name', buildInput({ name: 'x'.repeat(301) })],
    ['name', buildInput({ name: 'zero\u0000' })],
    ['description', buildInput({ description: 'x'.repeat(20_001) })],
    ['categories', buildInput({ categories: Array.from({ length: 51 }, (_, index) => `c${index}`) })],
    ['variants', buildInput({ variants: [] })],
    [
      'variants',
      buildInput({ variants: Array.from({ length: 501 }, (_, index) => ({ ...variant, sku: `s${index}` })) }),
    ],
    ['variants.0.sku', withVariant({ sku: ' ' })],
    ['variants.0.sku', withVariant({ sku: 'x'.repeat(101) })],
    ['variants.1.sku', buildInput({ variants: [variant, { ...variant, sku: ' AB1 ' }] })],
    [
      'variants.1.options',
      buildInput({
        variants: [
          {
            ...variant,
            options: [
              { name: 'size', value: 'Caf\u00e9' },
              { name: 'color', value: 'Red' },
            ],
          },
          {
            ...variant,
            sku: 'AB2',
            options: [
              { name: 'Color', value: ' red ' },
              { name: 'size', value: 'CAFE\u0301' },
            ],
          },
        ],
      }),
    ],
    ['variants.0.name', withVariant({ name: '' })],
    ['variants.0.price.amount', withVariant({ price: { amount: -1n, currency: 'GBP' } })],
    ['variants.0.price.amount', withVariant({ price: { amount: 2n ** 53n, currency: 'GBP' } })],
    ['variants.0.options', withVariant({ options: Array.from({ length: 21 }, () => ({ name: 'size', value: 'S' })) })],
    ['variants.0.options.0.name', withVariant({ options: [{ name: '', value: 'S' }] })],
    [
      'variants.0.options.1.name',
      withVariant({
        options: [
          { name: 'size', value: 'S' },
          { name: ' Size', value: 'M' },
        ],
      }),
    ],
    ['categories.0', buildInput({ categories: ['\0'] })],
    ['variants.0.options.0.value', withVariant({ options: [{ name: 'size', value: 'x'.repeat(101) }] })],
    ['variants.0.onHand', withVariant({ onHand: -1 })],
    ['variants.0.onHand', withVariant({ onHand: 1_000_000_001 })],
  ];
  it.each(faults.map(([field, product], index) => ({ field, product, index })))(
    'is refused with the name of the field: $field ($index)',
    ({ field, product }) => {
      expect(parseProduct(product, now)).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field });
    },
  );

  it('counts characters, not code units', () => {
    expect(parseProduct(buildInput({ name: '🏮'.repeat(300) }), now)).toMatchObject({ name: '🏮'.repeat(300) });
  });
});

describe('a price', () => {
  it('is whole minor units up to the largest exact number', () => {
    expect(parsePrice({ amount: 9_007_199_254_740_991n, currency: 'GBP' }, 'price')).toBe(9_007_199_254_740_991);
    expect(parsePrice({ amount: 0n, currency: 'GBP' }, 'price')).toBe(0);
  });

  it('in a refusal has its currency', () => {
    for (const amount of [-1n, 2n ** 60n]) {
      expect(parsePrice({ amount, currency: 'GBP' }, 'price')).toMatchObject({
        message: expect.stringContaining(`${amount} minor units of GBP`),
      });
    }
  });

  it('of today is the last one of the history, and there must be one', () => {
    const since = new Date(0);
    const prices = [
      { since, amountMinor: 3 },
      { since, amountMinor: 2 },
    ];
    expect(toCurrentPrice({ sku: 'AB1', prices })).toBe(2);
    expect(() => toCurrentPrice({ sku: 'AB1', prices: [] })).toThrow('AB1');
  });
});

describe('a text', () => {
  it('is folded to lower case without accents', () => {
    expect(foldText('CAFÉ Crème ﬁn')).toBe('cafe creme fin');
  });

  it('is cut into runs of letters and digits', () => {
    expect(toWords("WS08-XS  Chaz's hoodie, 2€")).toEqual(['ws08', 'xs', 'chaz', 's', 'hoodie', '2']);
    expect(toWords('—!?')).toEqual([]);
  });
});
