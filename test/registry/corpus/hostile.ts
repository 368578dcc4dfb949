/** Schemas made to hurt their reader, by what they do. All are one subgraph. */

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag", "@requires", "@external", "@provides"])\n';
const query = 'type Query { a: Int }\n';

export interface Hostile {
  sdl: string;
  /** `ok`: a verdict as of any other schema; otherwise the code of the first composition error. */
  expected: 'ok' | RegExp;
}

function many(count: number, one: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => one(at)).join('\n');
}

function implementing(types: number, interfaces: number): string {
  const all = many(interfaces, (at) => `I${at} &`).replace(/ &$/, '');
  return `${query}${many(interfaces, (at) => `interface I${at} { a: Int }`)}\n${many(types, (at) => `type T${at} implements ${all} { a: Int }`)}`;
}

export const hostile: Readonly<Record<string, Hostile>> = {
  '10 MB of fields': {
    sdl: `type Query {\n${many(400_000, (at) => `  field${at}: String`)}\n}`.padEnd(10_000_000, '#'),
    expected: /^SDL_TOO_LARGE$/,
  },
  '10 MB of comment': { sdl: `${query}# ${'x'.repeat(10_000_000)}`, expected: /^SDL_TOO_LARGE$/ },
  'a description of 4 MB': { sdl: `"""${'long '.repeat(800_000)}"""\n${query}`, expected: 'ok' },
  'lists nested 201 deep': {
    sdl: `type Query { a: ${'['.repeat(201)}Int${']'.repeat(201)} }`,
    expected: /^SDL_TOO_DEEP$/,
  },
  'lists nested 100,000 deep': {
    sdl: `type Query { a: ${'['.repeat(100_000)}Int${']'.repeat(100_000)} }`,
    expected: /^SDL_TOO_DEEP$/,
  },
  'lists nested 150 deep': { sdl: `type Query { a: ${'['.repeat(150)}Int${']'.repeat(150)} }`, expected: 'ok' },
  'lists nested 20,000 deep behind a description that holds escaped quotes': {
    sdl: `"""a \\""" b"""\ntype Query { a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)} }\n"""a \\""" b"""\nscalar B`,
    expected: /^SDL_TOO_DEEP$/,
  },
  'a description that holds escaped quotes and 250 braces': {
    sdl: `"""a \\""" ${'{'.repeat(250)}"""\n${query}`,
    expected: 'ok',
  },
  'objects nested in a directive argument': {
    sdl: `directive @x(y: Any) on OBJECT\nscalar Any\ntype Query @x(y: ${'{z:'.repeat(5_000)}1${'}'.repeat(5_000)}) { a: Int }`,
    expected: /^SDL_TOO_DEEP$/,
  },
  'a string that hides brackets': { sdl: `"${'[{('.repeat(10_000)}"\n${query}`, expected: 'ok' },
  'quotes that never close': { sdl: `type Query { a: Int }\n${'"""'.repeat(50_001)}`, expected: /./ },
  '100,000 fields in one type': {
    sdl: `type Query {\n${many(100_000, (at) => `f${at}: Int`)}\n}`,
    expected: /^SDL_TOO_WIDE$/,
  },
  '2,000 fields in one type': { sdl: `type Query {\n${many(2_000, (at) => `f${at}: Int`)}\n}`, expected: 'ok' },
  '2,000 types': { sdl: `${query}${many(2_000, (at) => `type T${at} { a: Int }`)}`, expected: 'ok' },
  '50,000 values in one enum': {
    sdl: `type Query { a: E }\nenum E {\n${many(50_000, (at) => `V${at}`)}\n}`,
    expected: /^SDL_TOO_WIDE$/,
  },
  '2,000 members of one union': {
    sdl: `type Query { a: U }\n${many(2_000, (at) => `type T${at} { a: Int }`)}\nunion U = ${many(2_000, (at) => `T${at} |`).replace(/\|$/, '')}`,
    expected: 'ok',
  },
  'interfaces that implement one another in a ring': {
    sdl: `type Query { a: A }\ninterface A implements B { a: Int }\ninterface B implements A { a: Int }`,
    expected: /./,
  },
  'an interface that implements itself': {
    sdl: `type Query { a: A }\ninterface A implements A { a: Int }`,
    expected: /./,
  },
  'a chain of 150 interfaces, each implementing all before': {
    sdl: `type Query { a: I149 }\n${many(150, (at) => `interface I${at} ${at === 0 ? '' : `implements ${many(at, (to) => `${to === 0 ? '' : '& '}I${to}`).replaceAll('\n', ' ')} `}{ a: Int }`)}\ntype T implements ${many(150, (to) => `${to === 0 ? '' : '& '}I${to}`).replaceAll('\n', ' ')} { a: Int }`,
    expected: 'ok',
  },
  '200 types that each implement 500 interfaces': { sdl: implementing(200, 500), expected: /^SDL_TOO_WIDE$/ },
  '100 types that each implement 151 interfaces': { sdl: implementing(100, 151), expected: /^SDL_TOO_WIDE$/ },
  '2,500 types that each implement 4 interfaces': { sdl: implementing(2_500, 4), expected: 'ok' },
  'input types that need one another in a ring': {
    sdl: `type Query { a(b: A): Int }\ninput A { b: B! }\ninput B { a: A! }`,
    expected: /./,
  },
  'a ring of 1,000 input types': {
    sdl: `type Query { a(b: I0): Int }\n${many(1_000, (at) => `input I${at} { next: I${(at + 1) % 1_000}! }`)}`,
    expected: /./,
  },
  'types that refer to one another, 500 in a ring': {
    sdl: `type Query { a: T0 }\n${many(500, (at) => `type T${at} { next: T${(at + 1) % 500} }`)}`,
    expected: 'ok',
  },
  'a key that goes 150 levels down': {
    sdl: `${link}type Query { a: T0 }\ntype T0 @key(fields: "${'next { '.repeat(150)}id${' }'.repeat(150)}") { id: ID next: T0 }`,
    expected: 'ok',
  },
  'a key that goes 5,000 levels down': {
    sdl: `${link}type Query { a: T0 }\ntype T0 @key(fields: "${'next { '.repeat(5_000)}id${' }'.repeat(5_000)}") { id: ID next: T0 }`,
    expected: /./,
  },
  'a key in a string that never closes': {
    sdl: `${link}type Query { a: T }\ntype T @key(fields: "id {") { id: ID }`,
    expected: /./,
  },
  'a default value that never ends': {
    sdl: `type Query { a(b: A = {b: {b: {}}}): Int }\ninput A { b: A = {} }`,
    expected: /^INVALID_GRAPHQL$/,
  },
  'a directive that is applied to its own argument': {
    sdl: `${query}directive @x(y: Int @x(y: 1)) on ARGUMENT_DEFINITION`,
    expected: 'ok',
  },
  'a directive applied 20,000 times': {
    sdl: `directive @x(y: Int) repeatable on OBJECT\ntype Query ${many(20_000, (at) => `@x(y: ${at})`)} { a: Int }`,
    expected: /^SDL_TOO_WIDE$/,
  },
  '5,000 tags on one field': {
    sdl: `${link}type Query { a: Int ${many(5_000, (at) => `@tag(name: "t${at}")`)} }`,
    expected: /^SDL_TOO_WIDE$/,
  },
  '10,000 directive definitions': {
    sdl: `${query}${many(10_000, (at) => `directive @x${at} on OBJECT`)}`,
    expected: 'ok',
  },
  'NUL bytes': { sdl: `type Query { a\u0000: Int }`, expected: /^INVALID_GRAPHQL$/ },
  'NUL bytes in a description': { sdl: `"a\u0000b"\n${query}`, expected: /^INVALID_GRAPHQL$/ },
  'an escaped NUL in a description': { sdl: `"a\\u0000b"\n${query}`, expected: /^INVALID_GRAPHQL$/ },
  'a lone surrogate in a description': { sdl: `"a\ud800b"\n${query}`, expected: /./ },
  'a byte order mark': { sdl: `\ufeff${query}`, expected: 'ok' },
  'a ring of fragments': {
    sdl: 'query A { ...B } fragment B on Query { ...C } fragment C on Query { ...B }',
    expected: /^INVALID_GRAPHQL$/,
  },
  'nothing at all': { sdl: '', expected: /./ },
  'only a comment': { sdl: '# nothing', expected: /./ },
  'no SDL but an operation': { sdl: 'query A { a ...B } fragment B on Query { ...B }', expected: /./ },
  'names of prototypes': {
    sdl: `type Query { __proto__: Int constructor: toString hasOwnProperty(valueOf: Int): Int }\ntype toString { prototype: Int }`,
    expected: /./,
  },
  'a name of 1 MB': { sdl: `type Query { ${'a'.repeat(1_000_000)}: Int }`, expected: 'ok' },
  'the names of the join spec': {
    sdl: `type Query { a: join__Graph }\nenum join__Graph { A }\nscalar join__FieldSet`,
    expected: /./,
  },
  'a link to nowhere': {
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v9.9")\n${query}`,
    expected: /./,
  },
  'a link that is no URL': { sdl: `extend schema @link(url: "\\n")\n${query}`, expected: 'ok' },
  'extends what is nowhere, 2,000 times': {
    sdl: `${link}${query}${many(2_000, (at) => `extend type T${at} @key(fields: "id") { id: ID @external }`)}`,
    expected: /./,
  },
};
