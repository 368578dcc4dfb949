import { policySchema } from '#registry/judge/policy.ts';
import type { GraphChange } from './graph-change.ts';
import type { Edit } from './shop.ts';

const strict = policySchema.parse({ failOn: 'dangerous' });
const near = 'input Near { city: String! radius: Int = 5 kind: AddressKind }';
const nearby = (type: string): Edit => ['users', 'me: User\n', `me: User\n  nearby(at: ${type}): User\n`];
const place = (fields: string): Edit => [
  'users',
  near,
  `${near}\ninput Place { city: String! ${fields} kind: AddressKind }`,
];
const changedType = 'api FIELD_ARGUMENT_TYPE_CHANGED Query.nearby(at:): breaking';
const added = 'api TYPE_ADDED Place: safe, passes';
const other = 'api INPUT_FIELD_DEFAULT_VALUE_CHANGED Near.radius: dangerous';
const hit = 'query Hit { nearby(at: { city: "x" }) { id } }';
const miss = 'query Miss { nearby(at: { city: "x", radius: 1 }) { id } }';

const differs = (says: string): GraphChange['expected'] => ({
  unknown: { exitCode: 1, changes: [`${changedType}, blocks`, `${other}, blocks`, added] },
  hit: { exitCode: 1, changes: [`${other}, blocks, web@1.0.0 (Hit)`, `${changedType}, passes`, added], says: [says] },
  miss: { exitCode: 0, changes: [`${changedType}, passes`, `${other}, passes`, added] },
});
const agrees: GraphChange['expected'] = {
  unknown: { exitCode: 1, changes: [`${changedType}, blocks`, added] },
  hit: { exitCode: 0, changes: [`${changedType}, passes`, added] },
  miss: { exitCode: 0, changes: [`${changedType}, passes`, added] },
};

/** Another input type in the place of one, with other defaults: literals stay valid and mean something else. */
export const replacedDefaultChanges: readonly GraphChange[] = [
  {
    name: 'an input type of an argument is replaced by one with another default',
    before: [nearby('Near')],
    edits: [nearby('Place'), place('radius: Int = 9')],
    policy: strict,
    hit,
    miss,
    expected: differs("Input type 'Near' is replaced by 'Place', whose default of 'radius' is '9' instead of '5'"),
  },
  {
    name: 'an input type of an argument is replaced by one without the default',
    before: [nearby('Near')],
    edits: [nearby('Place'), place('radius: Int')],
    policy: strict,
    hit,
    miss,
    expected: differs("is missing instead of '5'"),
  },
  {
    name: 'an input type of an argument is replaced by one with the same default',
    before: [nearby('Near')],
    edits: [nearby('Place'), place('radius: Int = 5')],
    policy: strict,
    hit,
    miss,
    expected: agrees,
  },
  {
    name: 'an input type within a replaced type has another default',
    before: [nearby('Trip'), ['users', null, 'input Trip { to: Near }']],
    edits: [
      nearby('Journey'),
      place('radius: Int = 9'),
      ['users', null, 'input Trip { to: Near } input Journey { to: Place }'],
    ],
    policy: strict,
    hit: 'query Hit { nearby(at: { to: { city: "x" } }) { id } }',
    miss: 'query Miss { nearby(at: { to: { city: "x", radius: 1 } }) { id } }',
    expected: {
      unknown: {
        exitCode: 1,
        changes: [`${changedType}, blocks`, `${other}, blocks`, 'api TYPE_ADDED Journey: safe, passes', added],
      },
      hit: {
        exitCode: 1,
        changes: [
          `${other}, blocks, web@1.0.0 (Hit)`,
          `${changedType}, passes`,
          'api TYPE_ADDED Journey: safe, passes',
          added,
        ],
      },
      miss: {
        exitCode: 0,
        changes: [`${changedType}, passes`, `${other}, passes`, 'api TYPE_ADDED Journey: safe, passes', added],
      },
    },
  },
];
