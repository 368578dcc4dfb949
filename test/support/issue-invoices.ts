// A process that issues invoices until it is killed: `node issue-invoices.ts <address of the database> <id,id,…>`. Its parent sends SIGKILL.
import { setTimeout as wait } from 'node:timers/promises';
import { issueInvoice } from '../../subgraphs/orders/commands/issue-invoice.ts';
import { openOrdersDatabase } from '../../subgraphs/orders/storage/orm.ts';

const [url = '', ids = ''] = process.argv.slice(2);
const orm = await openOrdersDatabase(url, { poolMax: 8 });
const waiting = ids.split(',').values();
process.stdout.write('started\n');
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (const ledgerEntryId of waiting) {
      await orm.em.fork().transactional(async (em) => {
        await issueInvoice(em, { ledgerEntryId, seller: 'Shop', at: new Date() });
        // Long enough to be killed between the number and the commit.
        await wait(2);
      });
    }
  }),
);
await orm.close();
