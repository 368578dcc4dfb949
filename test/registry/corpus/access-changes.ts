import { type GraphChange, noticed, same } from './graph-change.ts';
import type { Edit } from './shop.ts';

const title = 'query Miss { product(id: 1) { title } }';
const hit = 'query Hit { order(id: 1) { total { amount } } }';
const imported: Edit = [
  'orders',
  '"@composeDirective"]',
  '"@composeDirective", "@authenticated", "@requiresScopes", "@policy"]',
];
const total = (conditions: string): Edit => ['orders', 'total: Money!', `total: Money! ${conditions}`];
const narrowed = noticed('api FIELD_ACCESS_NARROWED Order.total');
const rows = ['Order.total'];
const widened = (says: string): GraphChange['expected'] => {
  const passes = 'api FIELD_ACCESS_WIDENED Order.total: dangerous, passes';
  const outcome = (more = '') => ({ exitCode: 0 as const, changes: [`${passes}${more}`], says: [says] });
  return { unknown: outcome(), hit: outcome(', web@1.0.0 (Hit)'), miss: outcome(), rows: outcome(', app@2') };
};

/** Conditions on callers, which gateways and the live layer enforce. */
export const accessChanges: readonly GraphChange[] = [
  {
    name: 'a field that needs a token now',
    edits: [imported, total('@authenticated')],
    hit,
    miss: title,
    rows,
    expected: narrowed,
  },
  {
    name: 'a field that needs a scope now',
    edits: [imported, total('@requiresScopes(scopes: [["read:total"]])')],
    hit,
    miss: title,
    rows,
    expected: narrowed,
  },
  {
    name: 'a field that needs a policy now, beside its token',
    before: [imported, total('@authenticated')],
    edits: [imported, total('@authenticated @policy(policies: [["audit"]])')],
    hit,
    miss: title,
    rows,
    expected: narrowed,
  },
  {
    name: 'a field that needs one scope more',
    before: [imported, total('@requiresScopes(scopes: [["a"], ["b"]])')],
    edits: [imported, total('@requiresScopes(scopes: [["a", "c"], ["b"]])')],
    hit,
    miss: title,
    rows,
    expected: narrowed,
  },
  {
    name: 'a type that needs a token now',
    edits: [imported, ['orders', 'type Line {', 'type Line @authenticated {']],
    hit: 'query Hit { order(id: 1) { lines { quantity } } }',
    miss: title,
    expected: {
      ...noticed(
        'api FIELD_ACCESS_NARROWED Line.product',
        'api FIELD_ACCESS_NARROWED Line.quantity',
        'api FIELD_ACCESS_NARROWED Order.lines',
      ),
      hit: {
        exitCode: 1,
        changes: [
          'api FIELD_ACCESS_NARROWED Line.quantity: breaking, blocks, web@1.0.0 (Hit)',
          'api FIELD_ACCESS_NARROWED Order.lines: breaking, blocks, web@1.0.0 (Hit)',
          'api FIELD_ACCESS_NARROWED Line.product: breaking, passes',
        ],
      },
    },
  },
  {
    name: 'a field that another scope opens, too',
    before: [imported, total('@requiresScopes(scopes: [["a"]])')],
    edits: [imported, total('@requiresScopes(scopes: [["a"], ["b"]])')],
    hit,
    miss: title,
    rows,
    expected: widened("no longer only for callers with the scopes 'a'"),
  },
  {
    name: 'a field that everybody may read now',
    before: [imported, total('@authenticated')],
    edits: [],
    hit,
    miss: title,
    rows,
    expected: widened('no longer only for callers with a valid token'),
  },
  {
    name: 'the same condition in other words',
    before: [imported, total('@requiresScopes(scopes: [["a", "b"]])')],
    edits: [imported, total('@requiresScopes(scopes: [["b", "a"], ["a", "b", "c"]]) @authenticated')],
    hit,
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'another field, where a contract shows a field with a scope',
    before: [imported, total('@requiresScopes(scopes: [["a"]])')],
    edits: [
      imported,
      total('@requiresScopes(scopes: [["a"]])'),
      ['orders', 'placedAt: String', 'placedAt: String note: String'],
    ],
    contracts: [{ name: 'all', include: [], exclude: ['internal'], removeUnreachable: true }],
    hit,
    miss: title,
    expected: same({ exitCode: 0, changes: ['api FIELD_ADDED Order.note: safe, passes'] }),
  },
];
