import { expect, it } from 'vitest';
import { pgbenchScripts, uuidsOnlyIn } from '../../../bench/load/pgbench-script.ts';
import { statementsIn, transactionsIn } from '../../../bench/load/server-log.ts';

const order = '01a221f2-0105-7445-9072-8cce677d570c';
const variant = '01a221f2-0000-7345-9072-0123456789ab';

/** As PostgreSQL writes it with the prefix of the bench: a tab begins each further line. */
const log = `<<1.a|tradepost_orders|tradepost_orders>> LOG:  statement: begin
<<1.b|tradepost_catalog|tradepost_catalog>> LOG:  execute <unnamed>: select 1
<<1.a|tradepost_orders|tradepost_orders>> LOG:  execute Xy_-: insert into orders
\tvalues ($1, $2, $3)
<<1.a|tradepost_orders|tradepost_orders>> DETAIL:  Parameters: $1 = '{"id":"${order}","name":"O''Hara"}', $2 = NULL, $3 = '${variant}'
<<1.a|tradepost_orders|tradepost_orders>> ERROR:  an error is no statement
<<1.a|tradepost_orders|tradepost_orders>> LOG:  statement: commit
`;

it('reads statements with their sessions and parameters from the log of PostgreSQL', () => {
  const statements = statementsIn(log);
  expect(statements.map(({ session, text }) => [session, text])).toEqual([
    ['1.a', 'begin'],
    ['1.b', 'select 1'],
    ['1.a', 'insert into orders\nvalues ($1, $2, $3)'],
    ['1.a', 'commit'],
  ]);
  expect(statements[2]?.parameters).toEqual([`{"id":"${order}","name":"O'Hara"}`, null, variant]);
  expect(statements[2]?.role).toBe('tradepost_orders');
});

it('counts a transaction from begin to commit as one, and each statement outside as one', () => {
  expect(transactionsIn(statementsIn(log))).toBe(2);
});

it('finds the ids that only one of two equal requests has', () => {
  const [earlier, later] = [log.replaceAll(order, '01a221f2-0105-7445-9072-000000000000'), log].map(statementsIn);
  expect(uuidsOnlyIn(later ?? [], earlier ?? [])).toEqual([order]);
});

it('makes a script that prepares once, sends the same values, and new ids where ids must be new', () => {
  const statements = statementsIn(log).filter(({ session }) => session === '1.a');
  const [script] = pgbenchScripts([{ statements, fresh: ['TP-1', order] }]);
  expect(script?.split('\n')).toEqual([
    '\\if :ready = 0',
    'prepare bench_0 as insert into orders',
    'values ($1, $2, $3);',
    '\\set ready 1',
    '\\endif',
    '\\set n :n + 1',
    '\\set f0 100000000000 + 0 * 1000000000 + :client_id * 10000000 + :n',
    '\\set f1 100000000000 + 1 * 1000000000 + :client_id * 10000000 + :n',
    'begin;',
    `execute bench_0('{"id":"01a221f2-0105-7445-9072-:f1","name":"O''Hara"}', null, '${variant}');`,
    'commit;',
    '',
  ]);
});
