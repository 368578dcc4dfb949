import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listenHost } from '#platform/config.ts';
import { CodedError } from '#platform/errors.ts';
import { openHttp } from '#platform/http.ts';
import type { Log } from '#platform/log.ts';
import { counter, gauge, histogram } from '#platform/metrics.ts';
import { type Running, runProcess } from '#platform/process.ts';
import { followChanges } from './changes.ts';
import { type RegistrySettings, readRegistrySettings } from './config.ts';
import { readConfiguration } from './configuration.ts';
import {
  checkBody,
  etagOf,
  expectedIn,
  isExpected,
  isKnown,
  pageQuery,
  promoteBody,
  publishBody,
  read,
  RegistryError,
  refuse,
  rollbackBody,
  summaryOf,
  targetSchema,
  versionParameter,
  waitIn,
} from './http.ts';
import { NoVerdictError, openJudging } from './judging.ts';
import { publish, rollback } from './publish.ts';
import type { Report } from './report.ts';
import { ConflictError, openFileStore, type RegistryStore, type SubgraphRevision, type Version } from './store.ts';
import { type Found, fromVerdict, toReport } from './to-report.ts';
import { allows, openTokens, type Scope, type Token } from './tokens.ts';
import type { JudgeInput, Verdict } from './verdict.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token must allow for this route. */
    scope?: Scope;
  }
  interface FastifyRequest {
    /** Whom the request speaks for. */
    token: Token;
  }
}

export interface Registry extends Running {
  /** Starts listening; answers with the base URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** The schemas of a large graph; what may be composed is bounded by `maxSdlBytes` of the policy besides. */
const bodyLimitBytes = 10 * 1024 * 1024;
/** Answers kept for repeated requests. Each may hold a supergraph. Beyond, and after a restart, what is stored answers. */
const maxRemembered = 100;

/** One variant, as a request names it. */
interface Target {
  name: string;
  store: RegistryStore;
}

interface Answer {
  status: number;
  body: object;
}

/** Starts the registry's HTTP interface under /v1. It serves once `listen` was called. */
export async function startRegistry(
  settings: RegistrySettings,
  given: { log: Log; now: () => Date },
): Promise<Registry> {
  const { log, now } = given;
  const configuration = readConfiguration(settings.REGISTRY_CONFIG);
  const directory = settings.REGISTRY_DIRECTORY ?? configuration.registry;
  const tokens = openTokens(settings.REGISTRY_TOKENS);
  const judging = openJudging(settings.REGISTRY_JUDGE_TIMEOUT_MS);
  const requests = counter('tradepost_registry_requests_total', 'Requests to the schema registry.', [
    'route',
    'status',
  ]);
  const verdicts = histogram('tradepost_registry_verdict_seconds', 'How long verdicts take, with their queue.', []);
  const waiting = gauge('tradepost_registry_long_polls', 'Long polls held.');
  const storeOf = (name: string) => openFileStore(path.join(directory, ...name.split('@')));
  const changes = followChanges({
    head: async (name) => (await storeOf(name).head())?.number ?? null,
    maxWaiters: settings.REGISTRY_WAITERS,
    waiting: (count) => waiting.set(count),
    failed: (error) => log.error({ err: error }, 'a variant could not be read'),
  });
  const locked = oneAtATime();
  const remembered = new Map<string, { body: string; answer: Promise<Answer> }>();
  const rules = {
    policy: configuration.policy,
    teams: configuration.teams,
    contracts: configuration.contracts,
    files: Object.fromEntries(configuration.sources.map((one) => [one.name, one.file])),
  };

  function targetOf(request: FastifyRequest): Target {
    const { graph, variant } = read(targetSchema, request.params);
    const name = `${graph}@${variant}`;
    return { name, store: storeOf(name) };
  }

  async function judge(input: JudgeInput): Promise<Verdict> {
    const measured = verdicts.startTimer();
    try {
      return await judging.judge(input);
    } catch (error) {
      if (!(error instanceof NoVerdictError)) throw error;
      if (error.why === 'busy') throw new CodedError('TOO_MANY_REQUESTS', error.message, { cause: error });
      if (error.why === 'stopping') throw new CodedError('SHUTTING_DOWN', undefined, { cause: error });
      log.warn({ err: error }, 'a schema got no verdict');
      throw new RegistryError('SCHEMA_TOO_COMPLEX', error.message, {}, { cause: error });
    } finally {
      measured();
    }
  }

  /** Sends one representation of the live version; with `Prefer: wait=N`, once it differs from the one the caller has. */
  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    type: string,
    represent: (version: Version) => string,
  ): Promise<FastifyReply> {
    const { name, store } = targetOf(request);
    const seconds = waitIn(request);
    const deadline = performance.now() + seconds * 1000;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    for (;;) {
      const head = await store.head();
      const body = head && represent(head);
      const etag = body === null ? null : etagOf(body);
      const news = etag !== null && !isKnown(request, etag);
      if (!news && (await changes.wait(name, head?.number ?? null, deadline - performance.now(), gone.signal)))
        continue;
      if (head === null || body === null || etag === null) {
        throw new CodedError('NOT_FOUND', `${name} has no version yet`);
      }
      // Not kept by shared caches: who may read is decided here.
      void reply.headers({ etag, 'x-schema-version': String(head.number), 'cache-control': 'private, no-cache' });
      if (seconds > 0) void reply.header('preference-applied', `wait=${seconds}`);
      return news ? reply.type(type).send(body) : reply.code(304).send();
    }
  }

  /** Runs a write, one at a time per variant, against the version that was live when it came in (or that `If-Match` names); a repeated key gets the first answer. */
  async function write(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (target: Target, base: Version | null) => Promise<Answer>,
    /** The version that a repeated request stored before this process knew its key. */
    stored?: (after: Version) => boolean,
  ): Promise<FastifyReply> {
    const target = targetOf(request);
    const expected = expectedIn(request);
    const key = request.headers['idempotency-key'];

    async function perform(): Promise<Answer> {
      const base = await target.store.head();
      return locked(target.name, async () => {
        const live = await target.store.head();
        if (!isExpected(live, expected)) {
          const again = key === undefined ? null : await storedBefore(target, expected, request.token, stored);
          if (again) return { status: 200, body: toReport(null, { version: summaryOf(again) }) };
          const found = live === null ? 'no version' : `version ${live.number} (${live.id})`;
          throw new RegistryError('PRECONDITION_FAILED', `${found} of ${target.name} is live, not the one expected`);
        }
        // Without If-Match too: what was published while this waited must not be undone unseen.
        if (live?.number !== base?.number && expected === undefined) {
          const conflict = new ConflictError(base?.number ?? null, live?.number ?? null);
          throw new RegistryError('VERSION_CONFLICT', `${target.name}: ${conflict.message}`, {}, { cause: conflict });
        }
        try {
          return await work({ ...target, store: { ...target.store, head: () => Promise.resolve(live) } }, live);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
          const problem = `${target.name}: ${error.message}`;
          throw expected === undefined
            ? new RegistryError('VERSION_CONFLICT', problem, {}, { cause: error })
            : new RegistryError('PRECONDITION_FAILED', problem, {}, { cause: error });
        }
      });
    }

    if (key === undefined) return send(reply, await perform());
    if (typeof key !== 'string' || key.length > 200) {
      throw new CodedError('BAD_USER_INPUT', 'Idempotency-Key: at most 200 characters');
    }
    const id = JSON.stringify([request.token.id, request.url, key]);
    const body = createHash('sha256')
      .update(JSON.stringify([expected, request.body]))
      .digest('hex');
    const known = remembered.get(id);
    if (known && known.body !== body) {
      throw new RegistryError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another request before');
    }
    if (known) return send(reply, await known.answer);
    const answer = perform();
    remembered.set(id, { body, answer });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= maxRemembered) break;
      remembered.delete(oldest);
    }
    // A refusal is not kept: what stood in the way may be gone.
    answer.catch(() => remembered.delete(id));
    return send(reply, await answer);
  }

  async function makeLive(
    { name, store }: Target,
    base: Version | null,
    subgraphs: SubgraphRevision[],
    options: {
      request: FastifyRequest;
      action: 'publish' | 'promote';
      commit: string | null;
      reason: string | null;
      allowBreaking: boolean;
    },
  ): Promise<Answer> {
    const { request, action, commit, reason, allowBreaking } = options;
    if (allowBreaking && !reason?.trim()) throw new CodedError('BAD_USER_INPUT', 'allowBreaking needs a reason');
    if (allowBreaking && !allows(request.token, 'admin')) {
      throw new CodedError('FORBIDDEN', 'allowBreaking needs a token with the scope admin');
    }
    const began = performance.now();
    const author = { actor: request.token.name, commit, reason };
    const published = await publish(store, subgraphs, {
      ...author,
      ...rules,
      action,
      judge,
      allowBreaking,
      now: now(),
      expectedHead: base?.number ?? null,
    });
    const { verdict } = published;
    const found: Found = {
      ...fromVerdict(verdict),
      against: base && `${name}:${base.number}`,
      durationMs: Math.round(performance.now() - began),
    };
    if (published.outcome === 'blocked') {
      const answer = { ...toReport(action, found), verdict };
      const [first] = verdict.composition.errors;
      if (first) throw new RegistryError('NOT_COMPOSABLE', first.message, answer);
      const blocking = verdict.findings.filter((one) => one.blocking);
      throw new RegistryError('BLOCKED', blocking[0]?.message ?? 'The verdict is against it', answer);
    }
    const { version } = published;
    if (published.outcome === 'published') announce(name, version);
    // What was let through by somebody who may blocks no longer.
    if (allowBreaking) found.changes = (found.changes ?? []).map((one) => ({ ...one, blocking: false }));
    const report: Report = toReport(action, { ...found, version: summaryOf(version) });
    return { status: published.outcome === 'published' ? 201 : 200, body: { ...report, verdict } };
  }

  function announce(name: string, { number, id, action, actor, commit, reason }: Version): void {
    log.info({ target: name, version: number, id, action, actor, commit, reason }, 'a version went live');
    changes.ring(name);
  }

  const app = openHttp({ log, bodyLimitBytes });
  await app.register(async (scope: FastifyInstance) => {
    scope.decorateRequest('token', null as never); // set by the hook, before anything can read it
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof RegistryError)) throw error;
      return refuse(reply, error);
    });
    // Before the body is read: nobody without a token makes us parse 10 MB.
    scope.addHook('onRequest', async (request) => {
      const needed = request.routeOptions.config.scope;
      if (needed === undefined) return;
      const admission = await tokens.admit(request.headers.authorization, now());
      if ('refused' in admission) {
        if (admission.refused === 'missing') throw new CodedError('UNAUTHENTICATED', 'Send a bearer token');
        if (admission.refused === 'expired')
          throw new CodedError('TOKEN_EXPIRED', 'The token has expired; make a new one');
        throw new CodedError('TOKEN_INVALID', 'The token is not valid');
      }
      if (!allows(admission.token, needed)) {
        throw new CodedError('FORBIDDEN', `The token lacks the scope ${needed}`);
      }
      request.token = admission.token;
    });
    scope.addHook('onResponse', async (request, reply) => {
      requests.inc({ route: `${request.method} ${request.routeOptions.url ?? ''}`, status: String(reply.statusCode) });
    });

    const at = '/v1/:graph/:variant';
    const sdl = 'text/plain; charset=utf-8';
    const json = 'application/json; charset=utf-8';
    const needs = (scope: Scope) => ({ config: { scope } });

    scope.get(`${at}/supergraph`, needs('read'), (request, reply) =>
      serve(request, reply, sdl, (version) => version.supergraphSdl),
    );
    scope.get(`${at}/api`, needs('read'), (request, reply) => serve(request, reply, sdl, (version) => version.apiSdl));
    scope.get(`${at}/subgraphs`, needs('read'), (request, reply) =>
      serve(request, reply, json, (version) => JSON.stringify(version.subgraphs)),
    );

    scope.get(`${at}/versions`, needs('read'), async (request) => {
      const { after, limit } = read(pageQuery, request.query);
      const versions = await targetOf(request).store.versions(after, limit);
      return {
        versions: versions.map((one) => ({
          ...summaryOf(one),
          parent: one.parent,
          subgraphs: one.subgraphs.map(({ name }) => name),
        })),
        /** For `after`; null: there was no more. */
        next: versions.length === limit ? (versions.at(-1)?.number ?? null) : null,
      };
    });
    scope.get(`${at}/versions/:version`, needs('read'), async (request, reply) => {
      const { name, store } = targetOf(request);
      const asked = versionParameter.safeParse((request.params as { version: string }).version);
      const version = asked.success ? await store.version(asked.data) : null;
      if (!version) throw new CodedError('NOT_FOUND', `${name} has no such version`);
      return reply.headers({ etag: `"${version.id}"`, 'cache-control': 'private, no-cache' }).send(version);
    });

    scope.post(`${at}/checks`, needs('check'), async (request) => {
      const { name, store } = targetOf(request);
      const { subgraphs, commit } = read(checkBody, request.body);
      const began = performance.now();
      const base = await store.head();
      const since = new Date(now().getTime() - rules.policy.usage.windowDays * 86_400_000).toISOString().slice(0, 10);
      const [releases, usage, approvals] = await Promise.all([store.releases(), store.usage(since), store.approvals()]);
      const input = { base, proposed: subgraphs, releases, usage, approvals, now: now(), ...rules };
      const verdict = await judge(input);
      const { result, supergraphSdl } = verdict;
      const id = randomUUID();
      await store.putCheck({
        id,
        at: now().toISOString(),
        actor: request.token.name,
        commit,
        base: base?.number ?? null,
        result,
        proposed: subgraphs,
        supergraphSdl,
        verdict,
      });
      const report = toReport('check', {
        ...fromVerdict(verdict),
        against: base && `${name}:${base.number}`,
        details: { check: id },
        durationMs: Math.round(performance.now() - began),
      });
      return { ...report, verdict };
    });

    scope.post(`${at}/versions`, needs('publish'), (request, reply) => {
      const { subgraphs, ...rest } = read(publishBody, request.body);
      return write(
        request,
        reply,
        (target, base) => makeLive(target, base, subgraphs, { request, action: 'publish', ...rest }),
        (after) => after.action === 'publish' && keyOf(after.subgraphs) === keyOf(subgraphs),
      );
    });

    scope.post(`${at}/promote`, needs('publish'), async (request, reply) => {
      const { from, version, ...rest } = read(promoteBody, request.body);
      const { graph, variant } = read(targetSchema, request.params);
      if (from === variant) throw new CodedError('BAD_USER_INPUT', 'from: expected another variant');
      const source = storeOf(`${graph}@${from}`);
      const wanted = version === undefined ? await source.head() : await source.version(version);
      if (!wanted)
        throw new CodedError('NOT_FOUND', `${graph}@${from} has no ${version ? 'such version' : 'version yet'}`);
      return write(
        request,
        reply,
        (target, base) => makeLive(target, base, wanted.subgraphs, { request, action: 'promote', ...rest }),
        (after) => after.action === 'promote' && keyOf(after.subgraphs) === keyOf(wanted.subgraphs),
      );
    });

    scope.post(`${at}/rollback`, needs('publish'), (request, reply) => {
      const { to, commit, reason } = read(rollbackBody, request.body);
      return write(request, reply, async ({ name, store }, base) => {
        const wanted = to ?? base?.parent ?? null;
        const author = { actor: request.token.name, commit, reason, now: now() };
        const version = wanted === null ? null : await rollback(store, wanted, author);
        if (!version)
          throw new CodedError('NOT_FOUND', `${name} has no ${wanted === null ? 'earlier' : 'such'} version`);
        announce(name, version);
        return { status: 201, body: toReport('rollback', { version: summaryOf(version) }) };
      });
    });
  });

  return {
    listen: (port) => app.listen({ port, host: listenHost() }),
    async ready() {
      try {
        await readdir(directory);
      } catch (error) {
        // The first version makes the directory.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { store: false };
      }
      return { store: true };
    },
    async stop() {
      changes.stop();
      await app.close();
      await judging.stop();
    },
  };
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** What a request with this `If-Match` stored already, if it did: its answer was lost, with its connection or with the process. */
async function storedBefore(
  { store }: Target,
  expected: ReturnType<typeof expectedIn>,
  token: Token,
  isIt: ((version: Version) => boolean) | undefined,
): Promise<Version | null> {
  if (!isIt || expected === undefined || expected === '*') return null;
  for (const one of expected) {
    const before = /^\d{1,9}$/.test(one) ? Number(one) : (await store.version(one))?.number;
    const after = before === undefined ? null : await store.version(before + 1);
    if (after && after.actor === token.name && isIt(after)) return after;
  }
  return null;
}

/** The same for the same subgraphs in any order. */
function keyOf(subgraphs: readonly SubgraphRevision[]): string {
  return JSON.stringify(
    subgraphs.map(({ name, url, sdl }) => [name, url, sdl]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

/** Runs pieces of work of the same name one after the other. */
function oneAtATime(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (last.get(name) === settled) last.delete(name);
    }
  };
}

if (import.meta.main) {
  await runProcess('registry', async ({ log, now }) => {
    const settings = readRegistrySettings();
    const registry = await startRegistry(settings, { log, now });
    const url = await registry.listen(settings.REGISTRY_PORT);
    log.info({ url }, 'listening');
    return { ...registry, adminPort: settings.REGISTRY_ADMIN_PORT };
  });
}
