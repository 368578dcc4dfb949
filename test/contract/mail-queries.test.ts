import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { mailQueries } from '../../subgraphs/notifications/mails/mail-data.ts';

const api = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'));

it.each(Object.entries(mailQueries))('the worker of e-mails asks what the API answers: %s', (_name, query) => {
  expect(validate(api, parse(query)).map(({ message }) => message)).toEqual([]);
});
