import { z } from 'zod';
import { defineEvent, type Ring } from '#platform/events/define.ts';

/** The available stock of a variant after a change. Versions go up by one per variant; a reader keeps the highest. */
const stockLevel = z.object({
  variantId: z.uuid(),
  available: z.int(),
  stockVersion: z.int().positive(),
});
export type StockLevelFact = z.infer<typeof stockLevel>;

const shortage = z.object({ variantId: z.uuid(), requested: z.int(), available: z.int() });

const ringLevels = (payload: { levels: StockLevelFact[] }): Ring[] =>
  payload.levels.map((level) => ({ channel: `stock:${level.variantId}`, message: JSON.stringify(level) }));

const productVariant = z.object({
  variantId: z.uuid(),
  sku: z.string(),
  name: z.string(),
  priceMinor: z.int().nonnegative(),
  currency: z.string(),
  available: z.int(),
  stockVersion: z.int().positive(),
});

/** Before events said the tax class, every product was taxed as STANDARD. */
const standardTax = (payload: Readonly<Record<string, unknown>>) => ({ taxClass: 'STANDARD', ...payload });

/**
 * Subject `product:<productId>`, version 1. Version 2 of the schema says whether customers see the product; before it, they saw each. Version 3
 * says the tax class.
 */
export const productCreated = defineEvent({
  name: 'product.created',
  schemaVersion: 3,
  payload: z.object({
    productId: z.uuid(),
    slug: z.string(),
    name: z.string(),
    published: z.boolean(),
    taxClass: z.string(),
    variants: z.array(productVariant),
  }),
  upcasts: { 1: (payload) => ({ published: true, ...payload }), 2: standardTax },
});

/** Subject `product:<productId>`: the product as it is after a change, with all its variants. Version 2 of the schema says the tax class. */
export const productChanged = defineEvent({
  name: 'product.changed',
  schemaVersion: 2,
  payload: z.object({
    productId: z.uuid(),
    slug: z.string(),
    name: z.string(),
    published: z.boolean(),
    taxClass: z.string(),
    /** Of several facts about a price or a stock, the one with the highest version counts. */
    variants: z.array(productVariant.extend({ retired: z.boolean(), priceVersion: z.int().positive() })),
  }),
  upcasts: { 1: standardTax },
});

/** Subject `category:<categoryId>`: the category as it is after it was created or changed, or as it was before its removal. */
export const categoryChanged = defineEvent({
  name: 'category.changed',
  schemaVersion: 1,
  payload: z.object({
    categoryId: z.uuid(),
    slug: z.string(),
    name: z.string(),
    parentId: z.uuid().nullable(),
    removed: z.boolean(),
  }),
});

/** Subject `variant:<variantId>`. */
export const variantPriceChanged = defineEvent({
  name: 'variant.price-changed',
  schemaVersion: 1,
  payload: z.object({
    variantId: z.uuid(),
    priceMinor: z.int().nonnegative(),
    currency: z.string(),
    priceVersion: z.int().positive(),
  }),
});

/** Subject `adjustment:<movementId>`, version 1 and last: staff counted, received or wrote off stock. */
export const stockAdjusted = defineEvent({
  name: 'stock.adjusted',
  schemaVersion: 1,
  payload: z.object({ movementId: z.uuid(), levels: z.array(stockLevel) }),
  rings: ringLevels,
});

/** Subject `reservation:<orderId>`: every line of the order is held until `expiresAt`. */
export const stockReserved = defineEvent({
  name: 'stock.reserved',
  schemaVersion: 1,
  payload: z.object({ orderId: z.uuid(), expiresAt: z.iso.datetime(), levels: z.array(stockLevel) }),
  rings: ringLevels,
});

/** Subject `reservation:<orderId>`: nothing is held, these variants are short. */
export const stockRefused = defineEvent({
  name: 'stock.refused',
  schemaVersion: 1,
  payload: z.object({
    orderId: z.uuid(),
    shortages: z.array(shortage),
  }),
});

/** Subject `reservation:<orderId>`: all pieces that an edit adds to a confirmed order are committed to it. */
export const stockAdditionReserved = defineEvent({
  name: 'stock.addition-reserved',
  schemaVersion: 1,
  payload: z.object({ orderId: z.uuid(), editId: z.uuid(), levels: z.array(stockLevel) }),
  rings: ringLevels,
});

/** Subject `reservation:<orderId>`: no piece that an edit adds is committed. No `shortages`: the order has no pieces that could be added to. */
export const stockAdditionRefused = defineEvent({
  name: 'stock.addition-refused',
  schemaVersion: 1,
  payload: z.object({ orderId: z.uuid(), editId: z.uuid(), shortages: z.array(shortage) }),
});

/** Subject `reservation:<orderId>`: held became committed; it no longer expires. */
export const stockCommitted = defineEvent({
  name: 'stock.committed',
  schemaVersion: 1,
  payload: z.object({ orderId: z.uuid() }),
});

/** Subject `reservation:<orderId>`: pieces that were held or committed, and not shipped, can be ordered again. */
export const stockReleased = defineEvent({
  name: 'stock.released',
  schemaVersion: 1,
  payload: z.object({
    orderId: z.uuid(),
    reason: z.enum(['order-cancelled', 'order-expired', 'reservation-expired']),
    levels: z.array(stockLevel),
  }),
  rings: ringLevels,
});

/** Subject `return:<returnId>`, version 1 and last: pieces that a customer sent back are on sale again, or written off. */
export const stockReturned = defineEvent({
  name: 'stock.returned',
  schemaVersion: 1,
  payload: z.object({ orderId: z.uuid(), returnId: z.uuid(), levels: z.array(stockLevel) }),
  rings: ringLevels,
});

export const catalogEvents = [
  productCreated,
  productChanged,
  categoryChanged,
  variantPriceChanged,
  stockAdjusted,
  stockReserved,
  stockRefused,
  stockAdditionReserved,
  stockAdditionRefused,
  stockCommitted,
  stockReleased,
  stockReturned,
];
