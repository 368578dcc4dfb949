import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';

/** The work to run after the transaction of an entity manager has committed, by key. */
const waiting = new WeakMap<object, Map<string, () => void>>();

/** Runs `work` after the transaction of `em` has committed, once for each key; never if the transaction is rolled back. */
export function afterCommit(em: SqlEntityManager, key: string, work: () => void): void {
  const works = waiting.get(em) ?? new Map<string, () => void>();
  waiting.set(em, works.set(key, work));
}

/** Makes `afterCommit` work for the transactions of a database. */
export function runAfterCommits(orm: MikroORM): void {
  orm.em.getEventManager().registerSubscriber({
    afterTransactionCommit({ em }) {
      const works = waiting.get(em);
      waiting.delete(em);
      for (const work of works?.values() ?? []) work();
    },
  });
}
