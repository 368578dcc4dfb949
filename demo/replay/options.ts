import type { stages } from './stage.ts';

/** What the command line asks for. */
export interface Options {
  orders: number;
  concurrency: number;
  stage: (typeof stages)[number];
  url?: string;
  wsUrl?: string;
  write: boolean;
}
