import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import type { Pooler } from '#platform/database/database-address.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { CartLine } from './cart-line.entity.ts';
import { Cart } from './cart.entity.ts';
import { IdempotencyKey } from './idempotency-key.entity.ts';
import { InvoiceSeries } from './invoice-series.entity.ts';
import { Invoice } from './invoice.entity.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { OrderEdit } from './order-edit.entity.ts';
import { OrderHistory } from './order-history.entity.ts';
import { OrderLink } from './order-link.entity.ts';
import { OrderLine } from './order-line.entity.ts';
import { OrderReturn } from './order-return.entity.ts';
import { OrderStep } from './order-step.entity.ts';
import { Order } from './order.entity.ts';
import { PaymentOperation } from './payment-operation.entity.ts';
import { Payment } from './payment.entity.ts';
import { ProviderEvent } from './provider-event.entity.ts';
import { PromotionRedemption } from './promotion-redemption.entity.ts';
import { Promotion } from './promotion.entity.ts';
import { ReturnLine } from './return-line.entity.ts';
import { SettlementDay } from './settlement-day.entity.ts';
import { SettlementDifference } from './settlement-difference.entity.ts';
import { ShipmentLine } from './shipment-line.entity.ts';
import { Shipment } from './shipment.entity.ts';
import { ShippingMethod } from './shipping-method.entity.ts';
import { TaxRate } from './tax-rate.entity.ts';
import { VariantCopy } from './variant-copy.entity.ts';

/** Every table of this subgraph, without the tables of the platform. */
export const entities = [
  Order,
  OrderLine,
  OrderHistory,
  OrderStep,
  OrderEdit,
  Payment,
  PaymentOperation,
  LedgerEntry,
  InvoiceSeries,
  Invoice,
  ProviderEvent,
  SettlementDay,
  SettlementDifference,
  Shipment,
  ShipmentLine,
  OrderReturn,
  ReturnLine,
  TaxRate,
  ShippingMethod,
  Promotion,
  PromotionRedemption,
  Cart,
  CartLine,
  VariantCopy,
  OrderLink,
  IdempotencyKey,
];

export const migrationsPath: string = fileURLToPath(new URL('./migrations', import.meta.url));

/** The role that server and worker connect as; it owns nothing. */
export const role = 'tradepost_orders';

/** Connects to the orders database as the process's role. */
export function openOrdersDatabase(
  url: string,
  options: {
    poolMax?: number;
    pooler?: Pooler | undefined;
    statementAtMostMs?: number;
    log?: Log;
    onStatement?: (sql: string) => void;
  } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, alwaysByIndex: true, ...options });
}
