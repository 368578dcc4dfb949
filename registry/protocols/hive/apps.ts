import { z } from 'zod';
import { readOperationDocument } from '../../judge/operation-document.ts';
import { fromBodies } from '../../store/releases.ts';
import type { RefusedOperation } from '../../judge/refused-operations.ts';
import type { Target } from '../../registry.ts';
import { RegistryError } from '../../registry-error.ts';
import type { ClientRelease } from '../../model/evidence.ts';
import type { HiveRequest, TargetReference } from './hive-request.ts';

interface App {
  appName: string;
  appVersion: string;
  target?: TargetReference | null;
}

const name = z.string().min(1, 'Expected at least 1 character').max(100, 'Expected at most 100 characters');
/** In one release, as in the registry's own API. */
const maxOperations = 20_000;

/** `app:create`, `app:publish` and `app:retire`: Hive's app deployments are our releases of clients. */
export function appDeployments({ registry, token, open }: HiveRequest) {
  const by = { actor: token.name, commit: null, reason: null };

  const known = async ({ store }: Target, { appName, appVersion }: App): Promise<ClientRelease | undefined> =>
    (await store.releases()).find(({ client, version }) => client === appName && version === appVersion);

  return {
    async createAppDeployment({ input }: { input: App }) {
      const target = await open(input.target, 'check');
      const [appName, appVersion] = [name.safeParse(input.appName), name.safeParse(input.appVersion)];
      if (!appName.success || !appVersion.success) {
        const details = {
          appName: appName.error?.issues[0]?.message ?? null,
          appVersion: appVersion.error?.issues[0]?.message ?? null,
        };
        const message = 'Expected names of 1 to 100 characters for an app and its version';
        return { error: { message, details } };
      }
      const created = { client: appName.data, version: appVersion.data, operations: [], activate: false };
      const release = (await known(target, input)) ?? (await registry.pushRelease(target, created, by));
      return { ok: { createdAppDeployment: deploymentOf(release) } };
    },

    async addDocumentsToAppDeployment({ input }: { input: App & { documents: { hash: string; body: string }[] } }) {
      const target = await open(input.target, 'check');
      const release = await known(target, input);
      if (!release) return { error: { message: missing(input) } };
      for (const [index, { hash, body }] of input.documents.entries()) {
        const problem = problemOf(hash, body);
        if (problem) return { error: { message: `Document ${hash} ${problem}`, details: { index, message: problem } } };
      }
      // The command line sends a hundred at a time.
      const all = fromBodies([...release.operations, ...input.documents]);
      const operations = new Map(all.map((operation) => [operation.hash, operation]));
      if (operations.size > maxOperations) {
        return { error: { message: `Expected at most ${maxOperations} operations` } };
      }
      const added = { client: input.appName, version: input.appVersion, activate: false };
      try {
        const pushed = await registry.pushRelease(target, { ...added, operations: [...operations.values()] }, by);
        return { ok: { appDeployment: deploymentOf(pushed) } };
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'OPERATIONS_INVALID') throw error;
        const [first] = (error.answer as { operations: RefusedOperation[] }).operations;
        const index = input.documents.findIndex(({ hash }) => hash === first?.hash);
        return { error: { message: error.message, details: { index, message: first?.errors[0]?.message ?? '' } } };
      }
    },

    async activateAppDeployment({ input }: { input: App }) {
      const target = await open(input.target, 'check');
      const release = await known(target, input);
      if (!release) return { error: { message: missing(input) } };
      if (release.state === 'active') {
        return { ok: { activatedAppDeployment: deploymentOf(release), isSkipped: true } };
      }
      if (release.state === 'retired') {
        return { error: { message: `${input.appName}@${input.appVersion} is retired; create another version` } };
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
  if (hash === '' || hash.length > 200) return 'has a hash of no or more than 200 characters';
  const operation = readOperationDocument(body);
  return 'problem' in operation ? operation.problem : null;
}

function missing({ appName, appVersion }: App): string {
  return `There is no ${appName}@${appVersion}; create it with app:create`;
}

function deploymentOf({ client, version, state }: ClientRelease) {
  return { id: `${client}@${version}`, name: client, version, status: state };
}
