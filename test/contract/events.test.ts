import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { defineEvent, type EventDefinition, upcastEvent } from '#platform/events/define.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';

const contractFile = (name: string) => path.resolve(import.meta.dirname, `../../schema/events/${name}.ts`);

/** The events of each subgraph, as `<name>Events` of the file with its name. A subgraph without events has no file. */
const bySubgraph: Record<string, EventDefinition[]> = Object.fromEntries(
  await Promise.all(
    servedSubgraphs
      .filter(({ name }) => existsSync(contractFile(name)))
      .map(async ({ name }) => {
        const contracts = (await import(`../../schema/events/${name}.ts`)) as Record<string, EventDefinition[]>;
        return [name, contracts[`${name}Events`] ?? []] as const;
      }),
  ),
);
const all = Object.values(bySubgraph).flat();
const folder = path.join(import.meta.dirname, 'fixtures/events');

/**
 * Events as each version wrote them: `<name>.json` of version 1, `<name>@2.json` of version 2. They stay in logs forever, so these files never
 * change.
 */
function fixtureOf(name: string, version = 1): { schemaVersion: number; payload: object } {
  const file = version === 1 ? `${name}.json` : `${name}@${version}.json`;
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
    schemaVersion: number;
    payload: object;
  };
}

test('every event has a name of its own', () => {
  expect(all.map((event) => event.name).toSorted()).toEqual([...new Set(all.map((event) => event.name))].toSorted());
  expect([...eventDefinitions.keys()].toSorted()).toEqual(all.map((event) => event.name).toSorted());
});

test('the name of every event is its subject and its change, in the past tense', () => {
  for (const { name } of all) expect(name).toMatch(/^[a-z]+\.([a-z]+-)*([a-z]+ed|sent|paid|lost|begun|made)$/);
});

test('the subject of an event belongs to one subgraph only', () => {
  const owners = Map.groupBy(
    Object.entries(bySubgraph).flatMap(([subgraph, events]) =>
      events.map((event) => ({ subgraph, about: event.name.split('.')[0] })),
    ),
    (definition) => definition.about,
  );
  for (const [about, events] of owners) {
    expect(new Set(events.map((event) => event.subgraph)).size, `${about}.* comes from several subgraphs`).toBe(1);
  }
});

test('a subgraph without events of its own records none: its worker has no relay', () => {
  const folderOf = (name: string) => path.resolve(import.meta.dirname, `../../subgraphs/${name}`);
  const silent = servedSubgraphs.map(({ name }) => name).filter((name) => !Object.hasOwn(bySubgraph, name));
  expect(silent).toContain('notifications');
  for (const name of silent) {
    const sources = readdirSync(folderOf(name), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /[.]ts$/.test(file),
    );
    const recording = sources.filter((file) =>
      /recordEvents?\b/.test(readFileSync(path.join(folderOf(name), file), 'utf8')),
    );
    expect(recording, name).toEqual([]);
  }
});

test('no event that was ever written has lost its definition', () => {
  const written = readdirSync(folder).map((file) => path.basename(file, '.json'));
  const versions = all.flatMap(({ name, schemaVersion }) =>
    Array.from({ length: schemaVersion }, (_, index) => (index === 0 ? name : `${name}@${index + 1}`)),
  );
  expect(written.toSorted()).toEqual(versions.toSorted());
});

describe('each version of an event can still be read, as the newest', () => {
  const versions = all.flatMap((definition) =>
    Array.from({ length: definition.schemaVersion }, (_, index) => [definition.name, index + 1, definition] as const),
  );
  test.each(versions)('%s %i', (name, version, definition) => {
    const written = fixtureOf(name, version);
    expect(written.schemaVersion).toBe(version);
    const newest = upcastEvent(definition, written);
    expect(newest.schemaVersion).toBe(definition.schemaVersion);
    // Equal, not just accepted: a member that the check drops would be lost to every reader.
    expect(definition.payload.parse(newest.payload)).toEqual(newest.payload);
    if (version === definition.schemaVersion) expect(newest.payload).toEqual(written.payload);
    expect(() => definition.audience?.(newest.payload)).not.toThrow();
  });
});

test('a product of the first version was on sale and taxed as STANDARD; what an event says itself stays', () => {
  const definition = eventDefinitions.get('product.created') as EventDefinition;
  const { payload } = fixtureOf('product.created');
  expect(upcastEvent(definition, { schemaVersion: 1, payload }).payload).toEqual({
    ...payload,
    published: true,
    taxClass: 'STANDARD',
  });
  const hidden = { ...payload, published: false, taxClass: 'BOOKS' };
  expect(upcastEvent(definition, { schemaVersion: 1, payload: hidden }).payload).toEqual(hidden);
});

test('an event of a newer process stays as it is, and a step that is missing is noticed where the event is defined', () => {
  const definition = eventDefinitions.get('product.created') as EventDefinition;
  const newer = { schemaVersion: 4, payload: { ...fixtureOf('product.created', 3).payload, more: true } };
  expect(upcastEvent(definition, newer)).toBe(newer);
  expect(definition.payload.safeParse(newer.payload).success).toBe(true);
  expect(() => defineEvent({ ...definition, schemaVersion: 5 })).toThrow(/no step from version 3/);
});

test('a payload that lacks a member is refused', () => {
  for (const definition of all) {
    const { payload } = fixtureOf(definition.name, definition.schemaVersion);
    for (const member of Object.keys(payload)) {
      const { [member as never]: _, ...rest } = payload;
      expect(definition.payload.safeParse(rest).success, `${definition.name} without ${member}`).toBe(false);
    }
  }
});
