import { Few } from '../few.ts';
import type { SourceListener } from './source.ts';

/** The listeners of a source, notified together. */
export interface Listeners extends SourceListener {
  add(listener: SourceListener): void;
  remove(listener: SourceListener): void;
}

/** Starts empty. Listeners may be added and removed while they are being notified. */
export function openListeners(): Listeners {
  return new SourceListeners();
}

/** A class, so that thousands of sources share its functions. */
class SourceListeners implements Listeners {
  readonly #listeners = new Few<SourceListener>();

  add(listener: SourceListener): void {
    this.#listeners.add(listener);
  }

  remove(listener: SourceListener): void {
    this.#listeners.delete(listener);
  }

  advanced(): void {
    for (const listener of this.#listeners) listener.advanced();
  }

  ended(error: Error): void {
    for (const listener of this.#listeners) listener.ended(error);
  }
}
