// Fills an empty database: tables, the settings that a shop needs to take an order, and the products of the CSV file in the first argument.
import { bootstrap, RequestContextService, SearchService, TransactionalConnection } from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';
import { config } from './config.mjs';

const initialData = {
  defaultLanguage: 'en',
  defaultZone: 'Europe',
  countries: [{ name: 'United Kingdom', code: 'GB', zone: 'Europe' }],
  taxRates: [{ name: 'Standard Tax', percentage: 0 }],
  shippingMethods: [{ name: 'Standard Shipping', price: 0 }],
  paymentMethods: [
    {
      name: 'Dummy',
      handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'false' }] },
    },
  ],
  collections: [],
};

const app = await populate(() => bootstrap(config), initialData, process.argv[2]);
// One job that indexes everything replaces the thousands that the import has enqueued.
await app.get(TransactionalConnection).rawConnection.query(`delete from job_record where state = 'PENDING'`);
await app.get(SearchService).reindex(await app.get(RequestContextService).create({ apiType: 'admin' }));
await app.close();
process.exit(0);
