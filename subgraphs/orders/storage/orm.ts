import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { CartLine } from './cart-line.entity.ts';
import { Cart } from './cart.entity.ts';
import { IdempotencyKey } from './idempotency-key.entity.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { OrderHistory } from './order-history.entity.ts';
import { OrderLine } from './order-line.entity.ts';
import { OrderReturn } from './order-return.entity.ts';
import { OrderStep } from './order-step.entity.ts';
import { Order } from './order.entity.ts';
import { PaymentOperation } from './payment-operation.entity.ts';
import { Payment } from './payment.entity.ts';
import { ReturnLine } from './return-line.entity.ts';
import { ShipmentLine } from './shipment-line.entity.ts';
import { Shipment } from './shipment.entity.ts';
import { VariantCopy } from './variant-copy.entity.ts';

/** Every table of this subgraph, without the tables of the platform. */
export const entities = [
  Order,
  OrderLine,
  OrderHistory,
  OrderStep,
  Payment,
  PaymentOperation,
  LedgerEntry,
  Shipment,
  ShipmentLine,
  OrderReturn,
  ReturnLine,
  Cart,
  CartLine,
  VariantCopy,
  IdempotencyKey,
];

export const migrationsPath: string = fileURLToPath(new URL('./migrations', import.meta.url));

/** The role that server and worker connect as; it owns nothing. */
export const role = 'tradepost_orders';

/** Connects to the orders database as the process's role. */
export function openOrdersDatabase(
  url: string,
  options: { poolMax?: number; log?: Log; onStatement?: (sql: string) => void } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, alwaysByIndex: true, ...options });
}
