import type { stages } from './stage.ts';

/** The options of the command line. */
export interface Options {
  orders: number;
  concurrency: number;
  stage: (typeof stages)[number];
  url?: string;
  wsUrl?: string;
  write: boolean;
}
