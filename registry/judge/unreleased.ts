import type { ClientRelease } from '../model/evidence.ts';

/** The release that stands for operations in files (`check --ops`). It is judged with the stored releases; no client sends it yet. */
export const unreleased = { client: 'files', version: 'working tree' } as const;

type Named = Pick<ClientRelease, 'client' | 'version'>;

export function isUnreleased({ client, version }: Named): boolean {
  return client === unreleased.client && version === unreleased.version;
}

/** Why an operation counts: the release that sends it, or the file that has it. */
export function whySent(release: Named): string {
  if (isUnreleased(release)) return 'it is in a file given with --ops';
  return `${release.client}@${release.version} is active and sends it`;
}
