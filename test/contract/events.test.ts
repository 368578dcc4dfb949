import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventDefinition } from '#platform/events/define.ts';
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
 * Events as they were written by the first version that had them. They stay in logs forever, so these files never
 * change.
 */
function fixtureOf(name: string): { schemaVersion: number; payload: object } {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as {
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

test('no event that was ever written has lost its definition', () => {
  const written = readdirSync(folder).map((file) => path.basename(file, '.json'));
  expect(written.toSorted()).toEqual([...eventDefinitions.keys()].toSorted());
});

describe('the first version of an event can still be read', () => {
  test.each([...eventDefinitions.keys()])('%s', (name) => {
    const definition = eventDefinitions.get(name);
    const { schemaVersion, payload } = fixtureOf(name);
    expect(schemaVersion).toBe(1);
    // Equal, not just accepted: a member that the check drops would be lost to every reader.
    expect(definition?.payload.parse(payload)).toEqual(payload);
    expect(() => definition?.audience?.(payload)).not.toThrow();
  });
});

test('a payload that lacks a member is refused', () => {
  for (const definition of all) {
    const { payload } = fixtureOf(definition.name);
    for (const member of Object.keys(payload)) {
      const { [member as never]: _, ...rest } = payload;
      expect(definition.payload.safeParse(rest).success, `${definition.name} without ${member}`).toBe(false);
    }
  }
});
