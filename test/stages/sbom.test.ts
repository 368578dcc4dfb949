import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { baseImageOf } from '../../deploy/image/base-image.ts';
import { makeSbom } from '../../deploy/sbom.ts';

interface Locked {
  version?: string;
  dev?: boolean;
  link?: boolean;
  name?: string;
}

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const sbom = makeSbom();

test('the list of parts keeps to the schema of CycloneDX', () => {
  const schemas = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';
  const schemaOf = (file: string) => JSON.parse(read(`${schemas}/${file}.SNAPSHOT.schema.json`)) as object;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // A format for addresses in every script, which ajv-formats does not know.
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  // As the schema of the list refers to them.
  for (const other of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schemaOf(other), `http://cyclonedx.org/schema/${other}.SNAPSHOT.schema.json`);
  const isValid = ajv.compile(schemaOf(`bom-${sbom.specVersion}`));
  isValid(sbom);
  expect(isValid.errors ?? []).toEqual([]);
  isValid({ ...sbom, components: [{ type: 'library' }] });
  expect(isValid.errors?.[0]?.message).toContain('name');
});

test('it names every package that runs, once, in the version of the lock file, and no tool of development', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const purlOf = ([folder, { name, version }]: [string, Locked]) =>
    `pkg:npm/${(name ?? folder.split('node_modules/').at(-1) ?? '').replace('@', '%40')}@${version}`;
  const installed = Object.entries(packages).filter(([folder, { link, version }]) => folder !== '' && !link && version);
  const expected = new Set(installed.filter(([, { dev }]) => !dev).map(purlOf));
  expect(expected.size).toBeGreaterThan(400);
  expect(sbom.components.map(({ purl }) => purl).toSorted()).toEqual([...expected].toSorted());
  expect([...expected].filter((purl) => /\/(vitest|vite|oxlint)@/.test(purl))).toEqual([]);
  const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
  expect(sbom.metadata.component).toMatchObject({ name, version });
});

test('the image has one base, which the pipeline pins by the digest that it looked up', () => {
  const base = baseImageOf(read('deploy/Dockerfile'));
  expect(base).toMatch(/^node:24\.\d+-bookworm-slim$/);
  expect(() => baseImageOf('FROM node:24.21-bookworm-slim AS one\nFROM node:22.0-bookworm-slim')).toThrow(
    /one base image/,
  );
  const workflow = read('.github/workflows/image.yml');
  expect(workflow).toContain('docker buildx imagetools inspect "$name"');
  expect(workflow.match(/--build-context "\$NAME=docker-image:\/\/\$NAME@\$DIGEST"/g)).toHaveLength(2);
  // None is written down: it would be invented, or old.
  expect(`${read('deploy/Dockerfile')}${workflow}`).not.toMatch(/sha256:[0-9a-f]{64}/);
});

test('the image runs as an unprivileged user in numbers, and holds no secret, test or history', () => {
  const dockerfile = read('deploy/Dockerfile');
  expect([...dockerfile.matchAll(/^USER (.+)$/gm)].map(([, user]) => user).at(-1)).toBe('1000:1000');
  const ignored = read('.dockerignore').split('\n');
  for (const name of ['.env*', '.git', '.data', 'secrets', 'node_modules', 'test', 'bench', '*.log'])
    expect(ignored).toContain(name);
});
