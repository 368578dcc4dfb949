// `npm run sbom`: prints what Tradepost is made of (CycloneDX), without the tools of development. Of every system: the image has its own list inside.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A software bill of materials, as far as it is read here. */
export interface Sbom {
  bomFormat: string;
  specVersion: string;
  metadata: { component: { name: string; version: string; 'bom-ref': string } };
  components: { 'bom-ref': string; purl: string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const root = path.resolve(import.meta.dirname, '..');

/**
 * Reads the lock file. Not by `--omit dev`: npm 11 then leaves out half of the packages that are there. And npm's mark of a package for development
 * is wrong for one that also runs, so the lock file decides.
 */
export function makeSbom(): Sbom {
  const printed = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const whole = JSON.parse(printed) as Sbom;
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean; name?: string }>;
  };
  const running = new Set(
    Object.entries(packages).flatMap(([folder, { version, dev, name }]) =>
      dev ? [] : [purlOf(name ?? folder.split('node_modules/').at(-1) ?? '', version)],
    ),
  );
  const components = whole.components.filter(({ purl }) => running.has(purl));
  const kept = new Set([whole.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = whole.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  // npm names it after the folder of the clone.
  const component = { ...whole.metadata.component, name: 'tradepost' };
  return { ...whole, metadata: { ...whole.metadata, component }, components, dependencies };
}

const purlOf = (name: string, version = '') => `pkg:npm/${name.replace('@', '%40')}@${version}`;

if (import.meta.main) console.log(JSON.stringify(makeSbom(), null, 2));
