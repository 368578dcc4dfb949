import { CodedError } from '#platform/process/errors.ts';
import type { OrderItem } from './order-item.ts';
import { type OrderProgress, progressByStatus, steps } from './event-progress.ts';
import type { Item, Lease } from './source.ts';
import type { OrderSource } from './follow-order.ts';

/** A message of `operationProgress`, made of a change of the order. */
interface ProgressItem extends OrderItem {
  /** Whether the change is progress; others are left out. */
  isProgress: boolean;
}

/** Made once for each change, for all subscribers. */
const known = new WeakMap<OrderItem, ProgressItem>();

function toProgressItem(item: OrderItem): ProgressItem {
  const made = known.get(item);
  if (made) return made;
  const { progress } = item;
  const shown: ProgressItem = {
    ...withProgress(item, progress ?? progressByStatus(item)),
    isProgress: !!progress,
  };
  known.set(item, shown);
  return shown;
}

function withProgress(item: OrderItem, progress: OrderProgress): OrderItem {
  const { cursor, version, at, order } = item.value;
  const { state, step } = progress;
  const isOver = state === 'FAILED' || state === 'ABORTED';
  const before = step === null || isOver ? 0 : steps.indexOf(step);
  const done = state === 'DONE' ? steps.length : before;
  return { ...item, value: { cursor, version, at, order, ...progress, done, total: steps.length } };
}

export function isProgress(item: Item): boolean {
  // Made by this file.
  return (item as ProgressItem).isProgress;
}

/** The order as a source of progress: the same versions, each as a message of `operationProgress`. */
export function progressLease(lease: Lease<OrderSource>): Lease {
  const { source } = lease;
  const all = (items: Item[]) => items.map((item) => toProgressItem(item as OrderItem));
  return {
    release: () => lease.release(),
    source: {
      get head() {
        return source.head;
      },
      after(version) {
        const items = source.after(version);
        return Array.isArray(items) ? all(items) : items.then(all);
      },
      listen: (listener) => source.listen(listener),
      unlisten: (listener) => source.unlisten(listener),
    },
  };
}

/** The newest progress of the order. */
export async function presentProgress(source: OrderSource): Promise<Item> {
  const newest = toProgressItem(source.latest());
  if (newest.isProgress) return newest;
  let version = 0;
  let found: ProgressItem | undefined;
  try {
    while (version < newest.sequence) {
      const items = await source.after(version);
      if (items.length === 0) break;
      for (const item of items) {
        const shown = toProgressItem(item as OrderItem);
        if (shown.isProgress && shown.sequence <= newest.sequence) found = shown;
        version = item.sequence;
      }
    }
  } catch (error) {
    // Old events were deleted, so the progress is read from the order's status.
    if (!(error instanceof CodedError && error.code === 'CURSOR_EXPIRED')) throw error;
  }
  return found ?? { ...newest, isProgress: true };
}
