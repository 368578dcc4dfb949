import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { UsersContext } from '../context.ts';
import { addFailure, bothGates, decideGate, freeFailures, type Gate } from '../domain/sign-in-attempts.ts';
import { Session } from '../storage/session.entity.ts';
import { SignInFailures } from '../storage/sign-in-failures.entity.ts';

/** One attempt to sign in, and where its failures are counted. */
export interface Attempt {
  now: Date;
  /** The rows of `sign_in_failures` that decide, in the order in which they are locked, with the failures that are free. */
  counters: readonly { key: string; free: number }[];
}

/**
 * The attempt and its counters. With a network: one for the account from this network and, unless a session of the account came from there,
 * one for the account from everywhere. Without a network: one for the account, as strict as for one network.
 */
export function toAttempt(context: UsersContext, email: string, knownNetwork: boolean): Attempt {
  const networkHash = toNetworkHash(context);
  const account = {
    key: sha256(email),
    free: networkHash === null ? freeFailures.perNetwork : freeFailures.perAccount,
  };
  const counters = [
    ...(networkHash === null || !knownNetwork ? [account] : []),
    ...(networkHash === null ? [] : [{ key: sha256(`${email}\n${networkHash}`), free: freeFailures.perNetwork }]),
  ];
  return { now: context.now(), counters };
}

/** The keyed hash of the network that the caller is in; null where the gateway does not tell the address. */
export function toNetworkHash({ caller, keys }: UsersContext): string | null {
  const network = caller.kind === 'service' ? undefined : caller.clientAddress;
  return network === undefined || network === 'unknown' ? null : keys.derive('network', network);
}

/** Whether a session of this account, in the last 30 days, was started from the caller's network. */
export async function isKnownNetwork(context: UsersContext, userId: string | undefined): Promise<boolean> {
  const networkHash = toNetworkHash(context);
  // Asked also without an account, so that the answer takes as long.
  const found = await context.em.count(Session, { userId: userId ?? nobody, networkHash: networkHash ?? '' });
  return networkHash !== null && found > 0;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** Whether the attempt may be checked, read without a lock. */
export async function gateOf(em: SqlEntityManager, attempt: Attempt): Promise<Gate> {
  const keys = attempt.counters.map(({ key }) => key);
  const rows = await em.find(SignInFailures, { emailHash: { $in: keys } }, { disableIdentityMap: true });
  return decide(attempt, rows);
}

/** As `gateOf`, under the locks of the rows; `forget` drops the failures that a right password makes up for. */
export async function lockFailures(em: SqlEntityManager, attempt: Attempt): Promise<{ gate: Gate; forget(): void }> {
  const rows = await lockRows(em, attempt);
  return {
    gate: decide(attempt, rows),
    forget() {
      // Only the counter that is this caller's own: a success elsewhere says nothing about guesses from everywhere.
      const own = attempt.counters.at(-1)?.key;
      for (const row of rows) if (row.emailHash === own) em.remove(row);
    },
  };
}

/** Counts a failure, or answers with the gate that closed meanwhile. */
export async function countFailure(em: SqlEntityManager, attempt: Attempt): Promise<Gate> {
  // Locks each row, made here if this is its first failure; a sign-in that succeeds at the same time cannot remove it in between.
  for (const { key } of attempt.counters) {
    await em.execute(
      `insert into sign_in_failures (email_hash, failures_at, updated_at) values (?, '[]', ?)
       on conflict (email_hash) do update set updated_at = excluded.updated_at`,
      [key, attempt.now],
    );
  }
  const rows = await lockRows(em, attempt);
  const gate = decide(attempt, rows);
  if (!gate.open) return gate;
  for (const row of rows) {
    const free = attempt.counters.find(({ key }) => key === row.emailHash)?.free ?? freeFailures.perNetwork;
    row.failuresAt = addFailure(row.failuresAt, attempt.now.getTime(), free);
    row.updatedAt = attempt.now;
  }
  return gate;
}

function decide(attempt: Attempt, rows: readonly SignInFailures[]): Gate {
  const gates = attempt.counters.map(({ key, free }) => {
    const failuresAt = rows.find((row) => row.emailHash === key)?.failuresAt ?? [];
    return decideGate(failuresAt, attempt.now.getTime(), free);
  });
  return gates.reduce(bothGates, { open: true });
}

/** The rows one after the other, in the order of the counters: the account's row before that of its network. */
async function lockRows(em: SqlEntityManager, attempt: Attempt): Promise<SignInFailures[]> {
  const rows: SignInFailures[] = [];
  for (const { key } of attempt.counters) {
    const row = await em.findOne(SignInFailures, { emailHash: key }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (row) rows.push(row);
  }
  return rows;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
