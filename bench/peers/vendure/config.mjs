// Vendure as it runs in production, with the parts that an order and a product page need: database, payment, jobs and search.
import {
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSearchPlugin,
  dummyPaymentHandler,
  LogLevel,
} from '@vendure/core';

const database = new URL(process.env.VENDURE_DATABASE_URL);

export const config = {
  apiOptions: { hostname: '127.0.0.1', port: Number(process.env.VENDURE_PORT), shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer'],
    requireVerification: false,
    superadminCredentials: { identifier: 'superadmin', password: process.env.VENDURE_PASSWORD },
    cookieOptions: { secret: process.env.VENDURE_PASSWORD },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: database.hostname,
    port: Number(database.port),
    username: database.username,
    password: decodeURIComponent(database.password),
    database: database.pathname.slice(1),
    synchronize: process.env.VENDURE_SYNCHRONIZE === 'yes',
    logging: false,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  importExportOptions: { importAssetsDir: import.meta.dirname },
  plugins: [DefaultJobQueuePlugin.init({}), DefaultSearchPlugin.init({ bufferUpdates: false, indexStockStatus: true })],
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: false }),
};
