import type { stages } from './stage.ts';

/** The options of the command line. */
export interface ReplayOptions {
  /** Undefined: the default of what is played. */
  orders?: number;
  concurrency: number;
  stage: (typeof stages)[number];
  url?: string;
  wsUrl?: string;
  write: boolean;
  year: boolean;
  directory: string;
}

/** Those of a run of orders. */
export interface Options extends ReplayOptions {
  orders: number;
}
