import { pageOf } from '../graph/page.ts';
import type { BackgroundWork } from './background-work.ts';

interface Page {
  first?: number | null | undefined;
}

const limitOf = ({ first }: Page) => pageOf({ first: first ?? 20, after: null }).limit;

/** The fields of the GraphQL type `BackgroundWork`, in every subgraph that has it. */
export const backgroundWorkFields = {
  queues: (work: BackgroundWork) => work.queues(),
  deadLetters: (work: BackgroundWork, page: Page) => work.deadLetters(limitOf(page)),
  consumers: (work: BackgroundWork) => work.consumers(),
  parkedSubjects: (work: BackgroundWork, page: Page) => work.parkedSubjects(limitOf(page)),
  actions: (work: BackgroundWork, page: Page) => work.actions(limitOf(page)),
};
