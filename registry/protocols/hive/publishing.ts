import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { graphName } from '../request-inputs.ts';
import type { Published } from '../../publish.ts';
import type { Target } from '../../registry.ts';
import { allows } from '../../store/tokens.ts';
import type { SubgraphRevision, Version } from '../../model/version.ts';
import type { Verdict } from '../../judge/model.ts';
import { changesOf, errorsOf, listed, warningsOf } from './answers.ts';
import type { HiveRequest, TargetReference } from './hive-request.ts';
import { isMinified } from './minified.ts';
import { versionOf } from './versions.ts';

interface CheckInput {
  service?: string | null;
  sdl: string;
  url?: string | null;
  meta?: { author: string; commit: string } | null;
  baseline?: object | null;
  target?: TargetReference | null;
}
interface PublishInput {
  service?: string | null;
  url?: string | null;
  sdl?: string | null;
  schema?: { sdl?: string | null; revision?: string | null } | null;
  author: string;
  commit: string;
  force?: boolean | null;
  experimental_acceptBreakingChanges?: boolean | null;
  /** Set by those that ask for a check-run on GitHub; the older ones then understand no other answers than GitHub's. */
  github?: boolean | null;
  gitHub?: object | null;
  target?: TargetReference | null;
}

const author = z.string().max(200);

/** `schema:check`, `schema:publish`, `schema:delete`, `schema:promote` and `dev --remote`. */
export function schemaChanges({ registry, links, token, open }: HiveRequest) {
  /** A subgraph as it is proposed. Parts that the input leaves out stay as they are live, and so does the text of an unchanged file. */
  async function subgraphOf(
    { store }: Target,
    input: { service: string; url?: string | null; sdl: string },
  ): Promise<{ subgraph: SubgraphRevision; isNew: boolean; live: Version | null }> {
    const name = graphName.safeParse(input.service);
    if (!name.success) throw new CodedError('BAD_USER_INPUT', `service: ${name.error.issues[0]?.message}`);
    const live = await store.head();
    const known = live?.subgraphs.find((subgraph) => subgraph.name === name.data);
    const url = z
      .string()
      .max(2_000)
      .safeParse(input.url ?? known?.url ?? '');
    if (!url.success) throw new CodedError('BAD_USER_INPUT', 'url: Expected at most 2000 characters');
    const sdl = known && isMinified(input.sdl, known.sdl) ? known.sdl : input.sdl;
    return { subgraph: { name: name.data, url: url.data, sdl }, isNew: !known, live };
  }

  return {
    async schemaCheck({ input }: { input: CheckInput }) {
      const target = await open(input.target, 'check');
      if (input.baseline) {
        throw new CodedError('BAD_USER_INPUT', '--baseline is not supported: a check compares with the live version');
      }
      if (!input.service) throw new CodedError('BAD_USER_INPUT', 'Name the subgraph with --service');
      const { subgraph } = await subgraphOf(target, { ...input, service: input.service });
      const { check, verdict, base } = await registry.check(
        target,
        { only: [subgraph] },
        { actor: token.name, commit: input.meta?.commit ?? null },
      );
      const isValid = check.result === 'ok';
      return {
        __typename: isValid ? 'SchemaCheckSuccess' : 'SchemaCheckError',
        valid: isValid,
        initial: base === null,
        warnings: warningsOf(verdict),
        changes: changesOf(verdict.findings, registry.policyOf(target)),
        errors: errorsOf(verdict),
        schemaCheck: { id: check.id, webUrl: links.page(target, 'checks', check.id) },
      };
    },

    async approveFailedSchemaCheck({
      input,
    }: {
      input: {
        projectSlug: string;
        targetSlug: string;
        schemaCheckId: string;
        comment?: string | null;
        author?: string | null;
      };
    }) {
      const target = await open({ bySelector: input }, 'publish');
      const id = z.uuid().safeParse(input.schemaCheckId);
      const check = id.success ? await target.store.check(id.data) : null;
      if (!check) return { error: { message: `${target.name} has no such check; only the latest 200 are kept` } };
      const { composition, findings } = check.verdict as Verdict;
      if (composition.errors.length > 0) {
        return { error: { message: 'Subgraphs that do not compose cannot be approved' } };
      }
      const blocking = findings.filter(({ blocking }) => blocking).map(({ fingerprint }) => fingerprint);
      const by = input.author ? ` (${author.parse(input.author)})` : '';
      const reason = `${input.comment?.trim() || 'approved with the command line of Hive'}${by}`.slice(0, 2_000);
      await registry.approve(target, blocking, {
        actor: token.name,
        commit: check.commit,
        reason,
        expiresAt: null,
        seen: blocking,
      });
      return { ok: { schemaCheck: { id: check.id, webUrl: links.page(target, 'checks', check.id) } } };
    },

    async schemaPublish({ input }: { input: PublishInput }) {
      const target = await open(input.target, 'publish');
      const sdl = input.schema?.sdl ?? input.sdl;
      if (input.schema?.revision) {
        throw new CodedError('BAD_USER_INPUT', '--revision is not supported: publish the file itself');
      }
      if (!sdl) throw new CodedError('BAD_USER_INPUT', 'Expected a schema');
      const { service } = input;
      if (!service) {
        return { __typename: 'SchemaPublishMissingServiceError', message: 'No subgraph was named.' };
      }
      const { subgraph, isNew } = await subgraphOf(target, { ...input, service, sdl });
      if (isNew && !subgraph.url) {
        const message = `${target.name} has no subgraph ${subgraph.name} yet, so its URL is needed.`;
        return { __typename: 'SchemaPublishMissingUrlError', message };
      }
      const isForced = input.force === true || input.experimental_acceptBreakingChanges === true;
      // Only an administrator may let blocking findings pass, as everywhere.
      const allowBreaking = isForced && allows(token, 'admin', target.name);
      const published = await registry.publish(
        target,
        { only: [subgraph] },
        {
          actor: token.name,
          commit: input.commit.slice(0, 200),
          // Anyone can claim to be the author; the token identifies the publisher.
          reason: `${allowBreaking ? 'forced by' : 'by'} ${input.author.slice(0, 200)}`,
          allowBreaking,
        },
      );
      return input.github || input.gitHub ? onGitHub(published) : answerTo(target, published, input.force === true);
    },

    async schemaDelete({
      input,
    }: {
      input: { serviceName: string; dryRun?: boolean | null; target?: TargetReference | null };
    }) {
      const target = await open(input.target, 'publish');
      const known = (await target.store.head())?.subgraphs.some(({ name }) => name === input.serviceName);
      if (!known) {
        const errors = listed([`${target.name} has no subgraph ${input.serviceName}`]);
        return { __typename: 'SchemaDeleteError', valid: false, errors };
      }
      const by = { actor: token.name, commit: null, reason: null };
      const { outcome, verdict } = await registry.publish(
        target,
        { without: input.serviceName },
        { ...by, action: 'delete', dryRun: input.dryRun === true },
      );
      return {
        __typename: outcome === 'blocked' ? 'SchemaDeleteError' : 'SchemaDeleteSuccess',
        valid: outcome !== 'blocked',
        changes: changesOf(verdict.findings, registry.policyOf(target)),
        errors: errorsOf(verdict),
      };
    },

    async schemaCompose({
      input,
    }: {
      input: { services: { name: string; sdl: string; url?: string | null }[]; target?: TargetReference | null };
    }) {
      const target = await open(input.target, 'check');
      const proposed = await Promise.all(
        input.services.map((service) => subgraphOf(target, { ...service, service: service.name })),
      );
      const only = proposed.map(({ subgraph }) => subgraph);
      const by = { actor: token.name, commit: null, reason: null };
      // A dry run: the schema is still being written, so client usage does not matter yet.
      const { verdict } = await registry.publish(target, { only }, { ...by, dryRun: true });
      const { supergraphSdl, composition } = verdict;
      const errors = composition.errors.map(({ code, message }) => `${code}: ${message}`);
      return {
        __typename: 'SchemaComposeSuccess',
        valid: errors.length === 0,
        compositionResult: { supergraphSdl, errors: errors.length > 0 ? listed(errors) : null },
      };
    },

    async schemaVersionPromote({
      input,
    }: {
      input: { source: { fromTarget?: TargetReference | null }; target: { toTarget: TargetReference } };
    }) {
      const target = await open(input.target.toTarget, 'publish');
      const { fromTarget } = input.source;
      if (!fromTarget) throw new CodedError('BAD_USER_INPUT', 'Name the variant to promote with --from');
      const source = await open(fromTarget, 'read');
      if (source.graph !== target.graph || source.name === target.name) {
        throw new CodedError('BAD_USER_INPUT', 'Expected another variant of the same graph');
      }
      const from = await source.store.head();
      if (!from) return { error: { message: `${source.name} has no version yet` } };
      const published = await registry.publish(
        target,
        { whole: from.subgraphs },
        { actor: token.name, commit: from.commit, reason: `${source.name}:${from.number}`, action: 'promote' },
      );
      if (published.outcome === 'blocked') {
        return { error: { message: messagesOf(published).join('\n') } };
      }
      const { version } = published;
      return {
        ok: { newSchemaVersion: versionOf(version), linkToWebsite: links.page(target, 'versions', version.number) },
      };
    },
  };

  function answerTo(target: Target, published: Published & { base: Version | null }, force: boolean) {
    const { outcome, version, verdict, base } = published;
    const changes = changesOf(verdict.findings, registry.policyOf(target));
    if (outcome === 'blocked') {
      // With --force, the command line reports Hive's kind of error as a success. Nothing was stored, so it gets another kind.
      if (force) throw new CodedError('BAD_USER_INPUT', `Not published: ${messagesOf(published).join('\n')}`);
      return {
        __typename: 'SchemaPublishError',
        valid: false,
        linkToWebsite: null,
        changes,
        errors: errorsOf(verdict),
      };
    }
    return {
      __typename: 'SchemaPublishSuccess',
      initial: base === null,
      valid: true,
      // Without changes for clients, the command line would print that nothing was published.
      message: outcome === 'published' && changes.edges.length === 0 ? `Published as version ${version.number}.` : null,
      linkToWebsite: links.page(target, 'versions', version.number),
      changes,
    };
  }
}

/** We have no GitHub App that could create a check-run; the result itself is the same. */
function onGitHub(published: Published) {
  return published.outcome === 'blocked'
    ? { __typename: 'GitHubSchemaPublishError', message: messagesOf(published).join('\n') }
    : { __typename: 'GitHubSchemaPublishSuccess', message: `Version ${published.version.number} is live.` };
}

function messagesOf({ verdict }: Published): string[] {
  return errorsOf(verdict).edges.map(({ node }) => node.message);
}
