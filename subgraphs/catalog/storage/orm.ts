import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import type { Pooler } from '#platform/database/database-address.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { Category } from './category.entity.ts';
import { ImageUpload } from './image-upload.entity.ts';
import { PriceChange } from './price-change.entity.ts';
import { Product } from './product.entity.ts';
import { ProductCategory } from './product-category.entity.ts';
import { ProductImage } from './product-image.entity.ts';
import { ProductSearch } from './product-search.entity.ts';
import { Reservation } from './reservation.entity.ts';
import { ReservationLine } from './reservation-line.entity.ts';
import { SearchWord } from './search-word.entity.ts';
import { Stock } from './stock.entity.ts';
import { StockMovement } from './stock-movement.entity.ts';
import { Variant } from './variant.entity.ts';

/** Every table of this subgraph, without the tables of the platform. */
export const entities = [
  Product,
  ProductSearch,
  SearchWord,
  Variant,
  PriceChange,
  Category,
  ProductCategory,
  ProductImage,
  ImageUpload,
  Stock,
  StockMovement,
  Reservation,
  ReservationLine,
];

export const migrationsPath: string = fileURLToPath(new URL('./migrations', import.meta.url));

/** The role that server and worker connect as; it owns nothing. */
export const role = 'tradepost_catalog';

/** Connects to the catalogue's database as the process's role. `onStatement` hears every SQL statement. */
export function openCatalogDatabase(
  url: string,
  options: {
    poolMax?: number;
    pooler?: Pooler | undefined;
    alwaysByIndex?: boolean;
    statementAtMostMs?: number;
    log?: Log;
    onStatement?: (sql: string) => void;
  } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, ...options });
}
