import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { BuiltImage } from './build-image.ts';

/** How a command runs in an image. */
export interface ConfinedRun {
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** A folder with files of secrets, seen at /run/secrets. */
  secrets: string;
}

/**
 * The way into the image, as a shell script: mounts of its own, a root that is read only, /tmp and /data that are not, secrets, the user of the image,
 * and no way to become another one. $0 is the folder of the image, $1 the user, $2 the working directory, $3 the secrets; the command follows.
 */
const enter = `
set -e
root=$0 user=$1 directory=$2 secrets=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
mkdir -p "$root/run/secrets"
mount --bind "$secrets" "$root/run/secrets"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o "uid=\${user%%:*},gid=\${user##*:},mode=755" tmpfs "$root/data"
mount -o remount,ro,bind "$root/run/secrets"
mount -o remount,ro,bind "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups="\${user##*:}" "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
`;

/** Starts a command in the image, in namespaces of its own except for the network. `stopConfined` ends it. */
export function startConfined(image: BuiltImage, { command, env = {}, secrets }: ConfinedRun): ChildProcess {
  const [, user] = /^(\d+:\d+)$/.exec(image.user) ?? [];
  if (user === undefined) throw new Error(`Expected an image with a USER in numbers, got "${image.user}"`);
  const namespaces = ['--mount', '--pid', '--ipc', '--uts', '--fork'];
  return spawn(
    'unshare',
    [...namespaces, 'sh', '-c', enter, image.folder, user, image.workingDir, secrets, ...command],
    {
      // Nothing of this process's own environment.
      env: { ...Object.fromEntries(image.env.map(splitVariable)), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

const endsWithinMs = 20_000;

/**
 * Asks the command to end, and kills it if it does not; resolves with its exit code. The signal goes to the command itself: `unshare`, which waits for
 * it, takes none.
 */
export async function stopConfined(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const inside = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean);
  const signal = (name: NodeJS.Signals) => inside.forEach((pid) => process.kill(Number(pid), name));
  signal('SIGTERM');
  const late = setTimeout(() => signal('SIGKILL'), endsWithinMs);
  await ended;
  clearTimeout(late);
  return child.exitCode;
}

function splitVariable(variable: string): [string, string] {
  const place = variable.indexOf('=');
  return [variable.slice(0, place), variable.slice(place + 1)];
}
