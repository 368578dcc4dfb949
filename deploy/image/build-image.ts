import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { baseImageOf, makeBaseFolder } from './base-image.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dockerfile = 'deploy/Dockerfile';
const image = 'localhost/tradepost:check';

/** An image that was built, as a folder. */
export interface BuiltImage {
  folder: string;
  /** `ENV`, `USER` and `WORKDIR` of the image. */
  env: readonly string[];
  user: string;
  workingDir: string;
  /** Gives the folder back; the image stays for the next build. */
  remove(): void;
}

/** Runs Debian's buildah with its storage below .data; chroot is the isolation that needs no kernel feature of containers. */
function buildah(args: readonly string[], output: 'inherit' | 'pipe' = 'pipe'): string {
  const storage = ['--storage-driver', 'vfs', '--root', path.join(root, '.data/image/storage')];
  const answer = execFileSync('buildah', [...storage, '--runroot', path.join(root, '.data/image/run'), ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', output, 'inherit'],
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return (answer ?? '').trim();
}

const npmConfig = (name: string) => execFileSync('npm', ['config', 'get', name], { cwd: '/', encoding: 'utf8' }).trim();

/** Builds the Dockerfile as it is, on a stand-in for its base image. Needs buildah, debootstrap and root. */
export function buildImage(text: string): void {
  const base = baseImageOf(text);
  const baseFolder = makeBaseFolder(base);
  const standIn = `docker.io/library/${base}`;
  if (!buildah(['images', '--format', '{{.Name}}:{{.Tag}}']).split('\n').includes(standIn)) {
    const container = buildah(['from', 'scratch']);
    buildah(['add', '--quiet', container, baseFolder, '/']);
    buildah(['commit', '--quiet', '--rm', container, standIn]);
  }
  const volumes = npmVolumes().flatMap(([from, to]) => (existsSync(from) ? ['--volume', `${from}:${to}`] : []));
  buildah(['bud', '--pull-never', '--layers=false', ...volumes, '--file', dockerfile, '--tag', image, '.'], 'inherit');
}

/** Opens the image of the last build. Throws if there is none. */
export function openImage(): BuiltImage {
  const container = buildah(['from', '--pull-never', image]);
  const { config } = (JSON.parse(buildah(['inspect', '--type', 'image', image])) as { OCIv1: { config: ImageConfig } })
    .OCIv1;
  return {
    folder: buildah(['mount', container]),
    env: config.Env ?? [],
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '/',
    remove: () => void buildah(['rm', container]),
  };
}

/** npm inside finds packages as it does outside, trusts whom this machine trusts, and keeps packages for the next build. Nothing of it is in the image. */
function npmVolumes(): [from: string, to: string][] {
  const settings = path.join(root, '.data/image/npmrc');
  const trusted = '/run/certificates.pem';
  const certificates = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  writeFileSync(settings, certificates ? `cafile=${trusted}\n` : '');
  return [
    [npmConfig('userconfig'), '/root/.npmrc:ro'],
    [npmConfig('cache'), '/root/.npm'],
    [settings, '/usr/local/etc/npmrc:ro'],
    [certificates, `${trusted}:ro`],
  ];
}

interface ImageConfig {
  Env?: string[];
  User?: string;
  WorkingDir?: string;
}
