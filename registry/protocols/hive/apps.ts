import { z } from 'zod';
import { readOperationDocument } from '../../judge/operation-document.ts';
import { fromBodies } from '../../store/releases.ts';
import type { Target } from '../../registry.ts';
import type { ClientRelease } from '../../store/store.ts';
import type { HiveRequest, TargetReference } from './hive-request.ts';

interface App {
  appName: string;
  appVersion: string;
  target?: TargetReference | null;
}

const name = z.string().min(1, 'it is empty').max(100, 'it is longer');
/** Of one release, as in the registry's own interface. */
const maxOperations = 20_000;

/** `app:create`, `app:publish` and `app:retire`: Hive's app deployments are our releases of clients. */
export function appDeployments({ registry, token, open }: HiveRequest) {
  const by = { actor: token.name, commit: null, reason: null };

  const known = async ({ store }: Target, { appName, appVersion }: App): Promise<ClientRelease | undefined> =>
    (await store.releases()).find((one) => one.client === appName && one.version === appVersion);

  return {
    async createAppDeployment({ input }: { input: App }) {
      const target = await open(input.target, 'check');
      const [appName, appVersion] = [name.safeParse(input.appName), name.safeParse(input.appVersion)];
      if (!appName.success || !appVersion.success) {
        const details = {
          appName: appName.error?.issues[0]?.message ?? null,
          appVersion: appVersion.error?.issues[0]?.message ?? null,
        };
        const message = 'an app and its version are named in 1 to 100 characters';
        return { error: { message, details } };
      }
      const given = { client: appName.data, version: appVersion.data, operations: [], activate: false };
      const release = (await known(target, input)) ?? (await registry.pushRelease(target, given, by));
      return { ok: { createdAppDeployment: deploymentOf(release) } };
    },

    async addDocumentsToAppDeployment({ input }: { input: App & { documents: { hash: string; body: string }[] } }) {
      const target = await open(input.target, 'check');
      const release = await known(target, input);
      if (!release) return { error: { message: missing(input) } };
      for (const [index, { hash, body }] of input.documents.entries()) {
        const problem = problemOf(hash, body);
        if (problem)
          return { error: { message: `document ${hash}: ${problem}`, details: { index, message: problem } } };
      }
      // They come a hundred at a time.
      const operations = new Map(release.operations.map((one) => [one.hash, one]));
      for (const one of fromBodies(input.documents)) operations.set(one.hash, one);
      if (operations.size > maxOperations) {
        return { error: { message: `more than ${maxOperations} operations` } };
      }
      const given = { client: input.appName, version: input.appVersion, activate: false };
      const pushed = await registry.pushRelease(target, { ...given, operations: [...operations.values()] }, by);
      return { ok: { appDeployment: deploymentOf(pushed) } };
    },

    async activateAppDeployment({ input }: { input: App }) {
      const target = await open(input.target, 'check');
      const release = await known(target, input);
      if (!release) return { error: { message: missing(input) } };
      if (release.state === 'active') {
        return { ok: { activatedAppDeployment: deploymentOf(release), isSkipped: true } };
      }
      if (release.state === 'retired') {
        return { error: { message: `${input.appName}@${input.appVersion} is retired; make another version` } };
      }
      const active = await setState(target, input, 'active');
      return { ok: { activatedAppDeployment: deploymentOf(active), isSkipped: false } };
    },

    async retireAppDeployment({ input }: { input: App }) {
      const target = await open(input.target, 'check');
      if (!(await known(target, input))) return { error: { message: missing(input) } };
      return { ok: { retiredAppDeployment: deploymentOf(await setState(target, input, 'retired')) } };
    },
  };

  function setState(target: Target, { appName, appVersion }: App, state: 'active' | 'retired'): Promise<ClientRelease> {
    return registry.setReleaseState(target, { client: appName, version: appVersion, state }, by);
  }
}

function problemOf(hash: string, body: string): string | null {
  if (hash === '' || hash.length > 200) return 'the hash: 1 to 200 characters';
  const operation = readOperationDocument(body);
  return 'problem' in operation ? operation.problem : null;
}

function missing({ appName, appVersion }: App): string {
  return `there is no ${appName}@${appVersion}; make it with app:create`;
}

function deploymentOf({ client, version, state }: ClientRelease) {
  return { id: `${client}@${version}`, name: client, version, status: state };
}
