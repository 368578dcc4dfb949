import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { jobsSchema } from '../database/install-jobs.ts';
import { OperatorAction } from '../database/operator-action.entity.ts';
import { ParkedSubject } from '../database/parked-subject.entity.ts';
import { runPrepared } from '../database/prepared.ts';
import { decodeCursor } from '../graph/page.ts';
import { type Caller, hasRole } from '../identity/caller.ts';
import type { JobQueue } from '../jobs/jobs.ts';
import { CodedError } from '../process/errors.ts';
import { isId, newId } from '../values/id.ts';
import { findTextFault } from '../values/text.ts';

export interface RepairWorkInput {
  id: string;
  action: 'RETRY' | 'DISCARD';
  reason: string;
}

export type RepairWorkOutcome =
  | { __typename: 'WorkRepaired'; id: string; action: RepairWorkInput['action'] }
  | { __typename: 'WorkNotFound'; code: 'WORK_NOT_FOUND'; message: string }
  | { __typename: 'InvalidInput'; code: 'INVALID_INPUT'; message: string; field: string };

const maxReasonLength = 200;

/** Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN. */
export function requireOperator(caller: Caller): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, 'SUPPORT')) throw new CodedError('FORBIDDEN', 'Only the roles SUPPORT and ADMIN may do this');
}

/**
 * Retries or discards a dead letter, or retries a parked subject, in one transaction with the entry that says who did it and why. Of repairs of one
 * thing at the same time one happens; the others find nothing.
 */
export async function repairWork(
  deps: { orm: MikroORM; jobs: Pick<JobQueue, 'enqueue'> | undefined; caller: Caller; at: Date },
  input: RepairWorkInput,
): Promise<RepairWorkOutcome> {
  const { orm, jobs, caller, at } = deps;
  requireOperator(caller);
  const reason = input.reason.trim();
  const fault = findTextFault(reason, { min: 1, max: maxReasonLength, lines: true });
  if (fault !== undefined) return invalid('reason', fault);
  const parked = parseParkedId(input.id);
  if (parked && input.action === 'DISCARD')
    return invalid('action', 'a parked subject is only retried; without its events, its later ones would be wrong');

  return orm.em.fork().transactional(async (em): Promise<RepairWorkOutcome> => {
    const target = parked ? await retryParked(em, parked, at) : await repairDeadLetter(em, jobs, input);
    if (target === undefined) {
      const message = 'There is no dead letter and no parked subject with this id; someone else may have repaired it';
      return { __typename: 'WorkNotFound', code: 'WORK_NOT_FOUND', message };
    }
    em.persist(
      em.create(OperatorAction, {
        id: newId('other', at),
        at,
        actorId: caller.kind === 'user' ? caller.userId : null,
        action: input.action,
        target,
        reason,
      }),
    );
    return { __typename: 'WorkRepaired', id: input.id, action: input.action };
  });
}

function invalid(field: string, fault: string): RepairWorkOutcome {
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: `Invalid ${field}: ${fault}`, field };
}

/** The consumer and the subject that the id of a parked subject names; undefined for any other text. */
function parseParkedId(id: string): { consumer: string; subject: string } | undefined {
  if (isId(id)) return undefined;
  try {
    const [consumer, subject] = decodeCursor(id);
    const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');
    return isText(consumer) && isText(subject) ? { consumer, subject } : undefined;
  } catch {
    return undefined;
  }
}

async function retryParked(
  em: SqlEntityManager,
  parked: { consumer: string; subject: string },
  at: Date,
): Promise<string | undefined> {
  // The worker looks for such rows every two seconds.
  const count = await em.nativeUpdate(ParkedSubject, { ...parked, retryAt: null }, { retryAt: at });
  return count === 0 ? undefined : `${parked.subject} of ${parked.consumer}`;
}

async function repairDeadLetter(
  em: SqlEntityManager,
  jobs: Pick<JobQueue, 'enqueue'> | undefined,
  { id, action }: RepairWorkInput,
): Promise<string | undefined> {
  if (!isId(id)) return undefined;
  const [dead] = await runPrepared<{ name: string; data: { payload: object } }>(
    em,
    `delete from ${jobsSchema}.job where id = $1 and name like '%.dead' and state = 'created' returning name, data`,
    [id],
  );
  if (!dead) return undefined;
  const queue = dead.name.slice(0, -'.dead'.length);
  if (action === 'RETRY') {
    if (!jobs) throw new Error(`expected a subgraph with jobs, found a dead letter of ${queue}`);
    await jobs.enqueue(em, { name: queue }, dead.data.payload);
  }
  return `${id} of ${queue}`;
}
