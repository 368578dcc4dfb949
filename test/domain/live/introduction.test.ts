import { describe, expect, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { CodedError } from '#platform/process/errors.ts';
import { ExpiredToken } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { closeConnection, type Connection, openConnection } from '../../../subscriptions/connection/connection.ts';
import { introduce, type IntroductionDeps } from '../../../subscriptions/connection/introduce.ts';
import { openPlaces } from '../../../subscriptions/connection/places.ts';
import { renew } from '../../../subscriptions/connection/renew.ts';

/** Tokens are `user/session/roles`, expired without roles, or the code that they are refused with. */
function open(options: { connectionsPerUser?: number; ended?: string[]; onWatch?: () => void } = {}) {
  const watched = new Map<string, () => void>();
  const closings: { code: number; reason: string }[] = [];
  const deps: IntroductionDeps = {
    tokens: {
      async verify(authorization): Promise<Caller & { expiresAt?: Date }> {
        if (authorization === undefined) return { kind: 'anonymous' };
        const [userId = '', sessionId = '', roles = ''] = authorization.split('/');
        if (!sessionId) throw new CodedError(userId as 'TOKEN_INVALID');
        if (roles === '') throw new ExpiredToken(sessionId, undefined);
        const expiresAt = new Date('2030-01-01T00:00:00Z');
        return { kind: 'user', userId, sessionId, roles: roles.split(',') as 'ADMIN'[], expiresAt };
      },
    },
    sessions: {
      async watch(sessionId, onEnded) {
        watched.set(sessionId, onEnded);
        options.onWatch?.();
        return { ended: options.ended?.includes(sessionId) ?? false, unwatch: () => watched.delete(sessionId) };
      },
      watchKey: () => Promise.reject(new Error('not used')),
      stop: async () => {},
    },
    places: openPlaces(options.connectionsPerUser ?? 10),
    log: createLog('test', 'silent'),
  };
  const connect = (): Connection =>
    // The part of a socket that introductions use.
    openConnection({ close: (closing: never) => void closings.push(closing), closed: () => {} } as never, {
      address: '203.0.113.1',
      traceparent: undefined,
    });
  return { deps, watched, closings, connect };
}

describe('an introduction', () => {
  test('without a token is a guest’s', async () => {
    const { deps, connect } = open();
    const connection = connect();
    expect(await introduce(deps, connection, {})).toBeUndefined();
    expect([connection.caller, connection.acknowledged]).toEqual([{ kind: 'anonymous' }, true]);
  });

  test.for([
    ['ada/alive/', { code: 4403, reason: 'Token expired' }],
    ['ada/dead/', { code: 4401, reason: 'Session ended' }],
    ['TOKEN_INVALID', { code: 4401, reason: 'Token not valid' }],
    ['SUBGRAPH_UNAVAILABLE', { code: 1013, reason: 'Try again later' }],
    [5, { code: 4401, reason: 'Token not valid' }],
  ] as const)(
    'with a token that is refused as %s closes with a code that says whether to come back',
    async ([authorization, closing]) => {
      const { deps, connect, watched } = open({ ended: ['dead'] });
      expect(await introduce(deps, connect(), { authorization })).toEqual(closing);
      expect(watched.size).toBe(0);
    },
  );

  test('of a session that has ended, or ends later, closes with 4401', async () => {
    const { deps, connect, closings, watched } = open({ ended: ['dead'] });
    expect(await introduce(deps, connect(), { authorization: 'ada/dead/CUSTOMER' })).toMatchObject({ code: 4401 });
    expect(await introduce(deps, connect(), { authorization: 'ada/alive/CUSTOMER' })).toBeUndefined();
    watched.get('alive')?.();
    expect(closings).toEqual([{ code: 4401, reason: 'Session ended' }]);
  });

  test('beyond the limit of a user is refused, until a connection of theirs has closed', async () => {
    const { deps, connect } = open({ connectionsPerUser: 1 });
    const first = connect();
    await introduce(deps, first, { authorization: 'ada/1/CUSTOMER' });
    expect(await introduce(deps, connect(), { authorization: 'ada/2/CUSTOMER' })).toMatchObject({ code: 4429 });
    expect(await introduce(deps, connect(), { authorization: 'ben/3/CUSTOMER' })).toBeUndefined();
    closeConnection(first);
    closeConnection(first);
    expect(await introduce(deps, connect(), { authorization: 'ada/4/CUSTOMER' })).toBeUndefined();
  });

  test('whose socket closes meanwhile leaves no place taken and no session watched', async () => {
    let connection: Connection | undefined;
    const { deps, connect, watched } = open({
      connectionsPerUser: 1,
      onWatch: () => connection && closeConnection(connection),
    });
    connection = connect();
    await introduce(deps, connection, { authorization: 'ada/1/CUSTOMER' });
    expect(watched.size).toBe(0);
    connection = undefined;
    expect(await introduce(deps, connect(), { authorization: 'ada/2/CUSTOMER' })).toBeUndefined();
  });
});

describe('a renewal', () => {
  test.for([
    ['the same session', 'ada/1/CUSTOMER', undefined],
    ['another session of the user', 'ada/2/CUSTOMER', undefined],
    ['another user', 'ben/3/CUSTOMER', 4401],
    ['no user', undefined, 4401],
    ['other roles', 'ada/1/ADMIN', 4403],
    ['an ended session', 'ada/dead/CUSTOMER', 4401],
    ['an expired token', 'ada/1/', 4403],
    ['an expired token of an ended session', 'ada/dead/', 4401],
  ] as const)('by a token of %s', async ([_name, token, code]) => {
    const { deps, connect, closings, watched } = open({ ended: ['dead'] });
    const connection = connect();
    await introduce(deps, connection, { authorization: 'ada/1/CUSTOMER' });
    const renewed = await renew(deps, connection, token);
    expect(closings.map((closing) => closing.code)).toEqual(code === undefined ? [] : [code]);
    expect(renewed).toEqual(code === undefined ? { expiresAt: '2030-01-01T00:00:00.000Z' } : undefined);
    if (code === undefined) expect([...watched.keys()]).toEqual([token.split('/')[1]]);
  });
});
