import type { ClientRelease } from '../model/evidence.ts';

/** The release that stands for operations in files (`check --ops`). It is judged with the stored releases; no client sends it yet. */
export const unreleased = { client: 'files', version: 'working tree' } as const;

/** Why an operation counts: the release that sends it, or the file that has it. */
export function whySent({ client, version }: Pick<ClientRelease, 'client' | 'version'>): string {
  const isOfFiles = client === unreleased.client && version === unreleased.version;
  return isOfFiles ? 'it is in a file given with --ops' : `${client}@${version} is active and sends it`;
}
