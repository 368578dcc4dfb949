import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { upcastEvent } from '#platform/events/define.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import type { EventContracts, PayloadSchema } from '#registry/judge/event-contracts.ts';
import type { ExternalFinding } from '#registry/judge/model.ts';

export const eventContractsFile = 'schema/events/contracts.json';

/** The events as they are defined now, with their consumers. */
export function snapshotEvents(): EventContracts {
  const consumers = findConsumers();
  return Object.fromEntries(
    [...eventDefinitions.values()]
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, schemaVersion, payload, upcasts }) => [
        name,
        // As written to a log, before any default or transformation of a reader.
        {
          schemaVersion,
          ...(upcasts ? { upcastsFrom: Math.min(...Object.keys(upcasts).map(Number)) } : {}),
          payload: z.toJSONSchema(payload, { io: 'input' }) as PayloadSchema,
          consumers: consumers[name] ?? [],
        },
      ]),
  );
}

/** Which consumers call `on(<event>, …)` or `onAll(<event>, …)`, read from their sources. */
function findConsumers(): Record<string, string[]> {
  const readers: Record<string, string[]> = {};
  const identifiers = new Map([...eventDefinitions.keys()].map((name) => [toIdentifier(name), name]));
  for (const file of globSync('subgraphs/*/consumers/*.ts', { cwd: repositoryRoot }).toSorted()) {
    const source = readFileSync(path.join(repositoryRoot, file), 'utf8');
    const subgraph = file.split(path.sep)[1] ?? file;
    for (const [, identifier = ''] of source.matchAll(/\bon(?:All)?\((\w+),/g)) {
      const event = identifiers.get(identifier);
      if (event) (readers[event] ??= []).push(`${subgraph} (${path.basename(file, '.ts')})`);
    }
  }
  return readers;
}

/** Stored events that the definitions no longer read; none where there are no stored examples. */
export function unreadableFixtures(): ExternalFinding[] {
  const folder = path.join(repositoryRoot, 'test/contract/fixtures/events');
  if (!existsSync(folder)) return [];
  return globSync('*.json', { cwd: folder }).flatMap((file): ExternalFinding[] => {
    const [name = ''] = path.basename(file, '.json').split('@');
    const written = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
      schemaVersion: number;
      payload: unknown;
    };
    const definition = eventDefinitions.get(name);
    const read = definition?.payload.safeParse(upcastEvent(definition, written).payload);
    if (read?.success) return [];
    const why =
      read?.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') ??
      'the event has no definition';
    const message = `An event '${name}' of version ${written.schemaVersion} can no longer be read: ${why}`;
    const because = 'logs hold such events forever';
    return [
      {
        kind: 'event',
        severity: 'breaking',
        type: 'EVENT_UNREADABLE',
        coordinate: name,
        message,
        because,
        blocking: true,
        file: `test/contract/fixtures/events/${file}`,
      },
    ];
  });
}

/** `variant.price-changed` → `variantPriceChanged` */
const toIdentifier = (name: string): string => name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
