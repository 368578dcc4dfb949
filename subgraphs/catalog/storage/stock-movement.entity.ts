import { defineEntity, p } from '@mikro-orm/core';
import { movementKinds } from '../domain/stock.ts';
import { Variant } from './variant.entity.ts';

const StockMovementSchema = defineEntity({
  name: 'StockMovement',
  tableName: 'stock_movement',
  uniques: [{ name: 'stock_movement_version_unique', properties: ['variantId', 'stockVersion'] }],
  checks: [
    {
      name: 'stock_movement_delta_check',
      expression: `kind = 'OPENED' or on_hand_delta <> 0 or held_delta <> 0 or committed_delta <> 0`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    variantId: () => p.manyToOne(Variant).mapToPk().name('variant_id'),
    /** 1, 2, 3 … per variant, without a hole; the stock's version after it. */
    stockVersion: p.integer(),
    kind: p.enum(movementKinds),
    onHandDelta: p.integer(),
    heldDelta: p.integer(),
    committedDelta: p.integer(),
    orderId: p.uuid().nullable().index('stock_movement_by_order'),
    /** Which person; null for our own processes. */
    actorId: p.uuid().nullable(),
    reason: p.text().nullable(),
    /** The cause that must not move stock twice: a client's key, or a parcel. */
    idempotencyKey: p.text().nullable().unique('stock_movement_key_unique'),
    at: p.datetime(3),
  },
});

/** One change of a variant's stock. The process's role may add rows, never alter or remove them. */
export class StockMovement extends StockMovementSchema.class {}
StockMovementSchema.setClass(StockMovement);
