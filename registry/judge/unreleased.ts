import type { ClientRelease } from '../model/evidence.ts';

/** Operations of files that are judged beside the stored releases (`check --ops`). Nobody sends them yet. */
export const unreleased = { client: 'files', version: 'working tree' } as const;

/** Why an operation counts: the release that sends it, or the file that has it. */
export function whySent({ client, version }: Pick<ClientRelease, 'client' | 'version'>): string {
  const isOfFiles = client === unreleased.client && version === unreleased.version;
  return isOfFiles ? 'it is in a file given with --ops' : `${client}@${version} is active and sends it`;
}
