import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guest, minute, password, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const many = <T>(count: number, run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, run));

const byKind = (answers: { __typename: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { __typename } of answers) counts[__typename] = (counts[__typename] ?? 0) + 1;
  return counts;
};

describe('signIn', () => {
  it('starts a session of its own each time, whatever the case of the e-mail', async () => {
    const person = await users.register();
    const one = await users.signIn(` ${person.email.toUpperCase()} `);
    const two = await users.signIn(person.email);
    expect(one).toMatchObject({ __typename: 'Session', user: { id: person.id } });
    const callers = await Promise.all(
      [one, two].map(({ accessToken }) => users.tokens.verify(`Bearer ${accessToken}`)),
    );
    expect(new Set(callers.map((caller) => (caller.kind === 'user' ? caller.sessionId : undefined))).size).toBe(2);
    expect(one.refreshToken).toMatch(/^[\w-]{43}$/);
  });

  it('takes an address that older releases stored and registration refuses', async () => {
    const { id, email } = await users.buildUnconfirmed(`.${Date.now()}@example.com`);
    expect(await users.signIn(email)).toMatchObject({ __typename: 'Session', user: { id } });
  });

  it('gives the same answer to a wrong password, an unknown e-mail, and texts that can be neither', async () => {
    const person = await users.register();
    const answers = await Promise.all([
      users.signIn(person.email, 'wrong password'),
      users.signIn('nobody@example.com'),
      users.signIn('no address'),
      users.signIn('zero\u0000byte@example.com'),
      users.signIn(person.email, 'x'.repeat(5000)),
    ]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ __typename: 'InvalidCredentials', code: 'INVALID_CREDENTIALS' });
  });

  it('spends as long on an unknown e-mail as on a wrong password', async () => {
    const person = await users.register();
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (const [email, times] of [
        [person.email, known],
        [`nobody-${round}@example.com`, unknown],
      ] as const) {
        const began = process.cpuUsage();
        await users.signIn(email, 'wrong password');
        times.push(process.cpuUsage(began).user);
      }
    }
    // Processor time, in µs. Without the hash, an unknown e-mail takes a few milliseconds where a known one takes tens; the cheapest round is the least disturbed.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
  });

  it('slows down after ten failures, also for the right password, and opens seconds after the last of them', async () => {
    const person = await users.register();
    for (let failure = 0; failure < 10; failure += 1) {
      expect(await users.signIn(person.email, 'wrong password')).toMatchObject({ __typename: 'InvalidCredentials' });
      users.advance(1000);
    }
    const closed = { __typename: 'TooManyAttempts', code: 'TOO_MANY_ATTEMPTS', retryAfterSeconds: 4 };
    expect(await users.signIn(person.email, 'wrong password')).toMatchObject(closed);
    expect(await users.signIn(person.email)).toMatchObject(closed);
    users.advance(4_000 - 1);
    expect(await users.signIn(person.email)).toMatchObject({ __typename: 'TooManyAttempts', retryAfterSeconds: 1 });
    users.advance(1);
    expect(await users.signIn(person.email)).toMatchObject({ __typename: 'Session' });
  });

  it('locks nobody out by guesses from another network', async () => {
    const person = await users.register();
    const [guesser, home] = ['203.0.113.7', '198.51.100.4'];
    const guesses = await many(12, () => users.signIn(person.email, 'wrong password', guesser));
    expect(byKind(guesses)).toEqual({ InvalidCredentials: 10, TooManyAttempts: 2 });
    expect(await users.signIn(person.email, password, guesser)).toMatchObject({ __typename: 'TooManyAttempts' });
    expect(await users.signIn(person.email, password, home)).toMatchObject({ __typename: 'Session' });
  });

  it('slows guesses from a hundred networks, but not a network that a session was started from', async () => {
    const person = await users.register();
    const home = '198.51.100.4';
    expect(await users.signIn(person.email, password, home)).toMatchObject({ __typename: 'Session' });
    for (let network = 0; network < 10; network += 1) {
      await many(10, () => users.signIn(person.email, 'wrong password', `203.0.113.${network}`));
    }
    const elsewhere = await users.signIn(person.email, password, '203.0.113.99');
    expect(elsewhere).toMatchObject({ __typename: 'TooManyAttempts', retryAfterSeconds: 5 });
    expect(await users.signIn(person.email, password, home)).toMatchObject({ __typename: 'Session' });
  });

  it('keeps no address of a client, only a keyed hash of its network', async () => {
    const person = await users.register();
    await users.signIn(person.email, password, '198.51.100.77');
    await users.signIn(person.email, 'wrong password', '198.51.100.77');
    const rows = await users.server.orm.em
      .fork()
      .execute(
        'select (select json_agg(s)::text from session s) || (select json_agg(f)::text from sign_in_failures f) as everything',
      );
    expect(String(rows[0]?.['everything'])).not.toContain('198.51.100.77');
  });

  it.each([
    'mutation { a: signIn(input: $i) { __typename } b: signIn(input: $i) { __typename } }',
    'mutation { signIn(input: $i) { __typename } refreshSession(refreshToken: "x") { __typename } }',
    'mutation { ...A ... on Mutation { b: signIn(input: $i) { __typename } } } fragment A on Mutation { signIn(input: $i) { __typename } }',
    'mutation { signIn(input: $i) { __typename } register(input: { email: "a@example.com" }) { __typename } }',
  ])('is asked once in an operation: %s', async (query) => {
    const person = await users.register();
    const input = `{ email: "${person.email}", password: "${password}" }`;
    const count = async () => (await users.server.orm.em.fork().execute('select count(*) from session'))[0]?.['count'];
    const before = await count();
    expect(await users.errorsOf(guest, query.replaceAll('$i', input))).toEqual(['OPERATION_TOO_LARGE']);
    expect(await count()).toBe(before);
  });

  it('slows down in the same way for an e-mail without an account, and only for that e-mail', async () => {
    const answers = await many(12, () => users.signIn('closed@example.com'));
    expect(byKind(answers)).toEqual({ InvalidCredentials: 10, TooManyAttempts: 2 });
    expect(await users.signIn('open@example.com')).toMatchObject({ __typename: 'InvalidCredentials' });
  });

  it('gives forty guesses sent at the same time no more than ten answers', async () => {
    const person = await users.register();
    const guesses = await many(40, () => users.signIn(person.email, 'wrong password'));
    expect(byKind(guesses)).toEqual({ InvalidCredentials: 10, TooManyAttempts: 30 });
    expect(await users.signIn(person.email)).toMatchObject({ __typename: 'TooManyAttempts' });
  });

  it('gives a right guess no session when the tenth failure is counted while it is looked at', async () => {
    const person = await users.register();
    await many(9, () => users.signIn(person.email, 'wrong password'));
    const hash = createHash('sha256').update(person.email).digest('hex');
    const owner = new pg.Client({ connectionString: users.ownerUrl });
    await owner.connect();
    try {
      await owner.query('begin');
      await owner.query(
        'update sign_in_failures set failures_at = failures_at || to_jsonb($2::bigint) where email_hash = $1',
        [hash, users.now().getTime()],
      );
      const guess = users.signIn(person.email);
      const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await owner.query(waiting)).rowCount, { timeout: 10_000 }).toBe(1);
      await owner.query('commit');
      expect(await guess).toMatchObject({ __typename: 'TooManyAttempts' });
    } finally {
      await owner.end();
    }
  });

  it('does not take twenty right sign-ins at the same time for guesses', async () => {
    const person = await users.register();
    expect(byKind(await many(20, () => users.signIn(person.email)))).toEqual({ Session: 20 });
  });

  it('forgets failures when a sign-in succeeds', async () => {
    const person = await users.register();
    for (let round = 0; round < 2; round += 1) {
      await many(9, () => users.signIn(person.email, 'wrong password'));
      expect(await users.signIn(person.email)).toMatchObject({ __typename: 'Session' });
    }
  });

  it('keeps no e-mail of failed sign-ins, only its hash', async () => {
    await users.signIn('my-password-by-mistake');
    const rows = await users.server.orm.em
      .fork()
      .execute('select json_agg(f)::text as everything from sign_in_failures f');
    expect(String(rows[0]?.['everything'])).not.toContain('my-password-by-mistake');
    expect(String(rows[0]?.['everything'])).toContain(
      createHash('sha256').update('my-password-by-mistake').digest('hex'),
    );
  });

  it('counts only the failures of the last 15 minutes', async () => {
    const person = await users.register();
    await many(9, () => users.signIn(person.email, 'wrong password'));
    users.advance(15 * minute);
    await many(9, () => users.signIn(person.email, 'wrong password'));
    expect(await users.signIn(person.email, password)).toMatchObject({ __typename: 'Session' });
  });
});
