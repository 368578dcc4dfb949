import type { Job } from '#platform/jobs/jobs.ts';
import { findUnissued, issueInvoice, storePdf } from '../commands/issue-invoice.ts';
import { type InvoiceJob, issueInvoiceJob } from '../saga/job-names.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Later the job of a movement is lost: it takes a second. */
const jobTakesMs = 10 * 60 * 1000;
/** Older movements are of a release without invoices, or their invoices were written elsewhere. */
const sweepMs = 7 * dayMs;
const maxPerSweep = 200;

export interface InvoiceSettings {
  seller: string;
  font: string | undefined;
}

/** Issues the invoice of a movement of money, then makes its PDF. Each part is done once, however often the job runs. */
export function issueInvoices(dependencies: JobDependencies, settings: InvoiceSettings): Job<InvoiceJob> {
  const { orm, now } = dependencies;
  return {
    ...issueInvoiceJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    async run({ ledgerEntryId }) {
      const { seller, font } = settings;
      const invoice = await inTransaction(dependencies, ({ em }) =>
        issueInvoice(em, { ledgerEntryId, seller, at: now() }),
      );
      if (invoice.hasPdf) return;
      // Loaded with the first invoice: a worker that sells nothing needs no PDF.
      const { renderInvoice } = await import('../invoicing/render-invoice.ts');
      await storePdf(orm.em.fork(), invoice.id, await renderInvoice(invoice, font));
    },
  };
}

/** Enqueues the invoices of movements whose job is lost. */
export async function sweepInvoices(dependencies: JobDependencies): Promise<void> {
  await inTransaction(dependencies, async ({ em, jobs, now, log }) => {
    const at = now().getTime();
    const span = { since: new Date(at - sweepMs), until: new Date(at - jobTakesMs) };
    const found = await findUnissued(em, { ...span, limit: maxPerSweep });
    for (const ledgerEntryId of found) await jobs.enqueue<InvoiceJob>(em, issueInvoiceJob, { ledgerEntryId });
    if (found.length > 0) log.warn({ count: found.length }, 'movements of money had no invoice; they get one now');
  });
}
