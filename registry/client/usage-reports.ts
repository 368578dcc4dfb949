import { randomUUID } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { getOperationAST } from 'graphql';
import type { UsageClient } from './client-headers.ts';
import { clientName } from './client-name.ts';
import type { Log } from '../../platform/process/log.ts';
import { counter } from '../../platform/process/metrics.ts';
import { useOf } from './operation-use.ts';
import { RegistryCallError, type RegistryClient, type UsageCount } from './registry-client.ts';
import { type VariableUse, variableUseOf } from './variable-use.ts';

export interface UsageReports {
  /** Counts one valid operation. Never throws. */
  count(request: {
    schema: GraphQLSchema;
    document: DocumentNode;
    operationName: string | undefined;
    variables: Readonly<Record<string, unknown>> | undefined;
    client: UsageClient;
  }): void;
  /** Sends the remaining reports for at most 3 s. Reports that the registry has not accepted then are lost, with a warning in the log. */
  stop(): Promise<void>;
}

/** The parts that one operation of a document uses, whatever its variables hold. */
interface Prepared {
  coordinates: ReadonlySet<string>;
  ofVariables: VariableUse | null;
}

/** The operations that one client release sent on one day. */
interface Release {
  client: string;
  clientVersion: string;
  day: string;
  /** Not yet folded into `counts`: one addition per request costs less than one per coordinate. */
  operations: Map<Prepared, number>;
  counts: Map<string, number>;
}

/** About 10 MB. Beyond, new coordinates are dropped; known ones are still counted. */
const maxRows = 50_000;
/** Visitors can send any name. Beyond this number, operations count for the client `other`. */
const maxReleasesPerDay = 200;
/** The registry accepts no longer ones. */
const maxCoordinateLength = 400;
const maxRowsPerReport = 5_000;
/**
 * Of all clients together, about 30 MB: clients that write values into the text never send an operation twice. Half of it would fold more
 * often if many clients send many operations.
 */
const maxUnfolded = 10_000;
const stopWithinMs = 3_000;

/**
 * Counts which fields, arguments, input fields and enum values clients use, and reports them to a schema registry every `everyMs` and at
 * the end. A failed report is sent again unchanged, under the same id, until the registry accepts it; counting continues meanwhile. A killed
 * process loses the counts that it has not reported.
 */
export function startUsageReports(options: {
  registry: Pick<RegistryClient, 'reportUsage'>;
  everyMs: number;
  log: Log;
  now: () => Date;
}): UsageReports {
  const { registry, everyMs, log, now } = options;
  const dropped = counter(
    'tradepost_usage_dropped_total',
    'Usage counts that were not reported: too many different ones, or refused by the schema registry.',
  );
  const prepared = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, Prepared>>>();
  const releases = new Map<string, Release>();
  const known = { day: '', releases: new Set<string>() };
  let rows = 0;
  let unfolded = 0;
  let reports: { id: string; rows: UsageCount[] }[] = [];
  let flushing: Promise<void> | undefined;

  function releaseOf(client: UsageClient): Release {
    const day = now().toISOString().slice(0, 10);
    if (known.day !== day) {
      known.day = day;
      known.releases.clear();
    }
    let key = JSON.stringify([day, clientName(client.name), clientName(client.version)]);
    if (!known.releases.has(key)) {
      if (known.releases.size < maxReleasesPerDay) known.releases.add(key);
      else key = JSON.stringify([day, 'other', 'other']);
    }
    const found = releases.get(key);
    if (found) return found;
    const [, name, version] = JSON.parse(key) as [string, string, string];
    const release = { client: name, clientVersion: version, day, operations: new Map(), counts: new Map() };
    releases.set(key, release);
    return release;
  }

  function add(release: Release, coordinate: string, count: number): void {
    const before = release.counts.get(coordinate);
    if (before === undefined) {
      if (rows >= maxRows || coordinate.length > maxCoordinateLength) return dropped.inc(count);
      rows += 1;
    }
    release.counts.set(coordinate, (before ?? 0) + count);
  }

  function fold(release: Release): void {
    for (const [{ coordinates }, count] of release.operations) {
      for (const coordinate of coordinates) add(release, coordinate, count);
    }
    unfolded -= release.operations.size;
    release.operations.clear();
  }

  /** Turns all counts so far into reports. Only without pending reports: otherwise the bounds would apply twice. */
  function close(): void {
    const all = [...releases.values()].flatMap((release) => {
      fold(release);
      const { client, clientVersion, day } = release;
      return [...release.counts].map(([coordinate, count]) => ({ coordinate, client, clientVersion, day, count }));
    });
    releases.clear();
    rows = 0;
    for (let at = 0; at < all.length; at += maxRowsPerReport) {
      reports.push({ id: randomUUID(), rows: all.slice(at, at + maxRowsPerReport) });
    }
  }

  async function send(signal: AbortSignal): Promise<void> {
    if (reports.length === 0) close();
    for (const report of reports) {
      try {
        await registry.reportUsage(report.id, report.rows, signal);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        log.warn({ err: error, rows: report.rows.length }, 'the schema registry refuses a usage report');
        dropped.inc(sum(report.rows));
      }
      reports = reports.filter((pending) => pending !== report);
    }
  }

  /** One at a time: two runs would send the same report. */
  function flush(): Promise<void> {
    flushing ??= send(stopping.signal)
      .catch((error: unknown) => log.debug({ err: error }, 'usage was not reported and is kept'))
      .finally(() => (flushing = undefined));
    return flushing;
  }

  const stopping = new AbortController();
  const timer = setInterval(() => void flush(), everyMs).unref();
  return {
    count({ schema, document, operationName, variables, client }) {
      try {
        const operation = preparedOf(prepared, schema, document, operationName);
        const release = releaseOf(client);
        const before = release.operations.get(operation);
        if (before === undefined) unfolded += 1;
        release.operations.set(operation, (before ?? 0) + 1);
        if (unfolded > maxUnfolded) for (const other of releases.values()) fold(other);
        if (!operation.ofVariables || !variables) return;
        const held = new Set<string>();
        operation.ofVariables(variables, held);
        for (const report of held) {
          if (!operation.coordinates.has(report)) add(release, report, 1);
        }
      } catch (error) {
        log.error({ err: error }, 'an operation could not be counted');
      }
    },
    async stop() {
      clearInterval(timer);
      const deadline = AbortSignal.timeout(stopWithinMs);
      deadline.addEventListener('abort', () => stopping.abort());
      await flushing;
      try {
        // Twice: the rest of an earlier report, then the counts since.
        if (reports.length > 0) await send(deadline);
        await send(deadline);
      } catch (error) {
        close();
        const lost = reports.reduce((total, report) => total + sum(report.rows), 0);
        dropped.inc(lost);
        log.warn({ err: error, counts: lost }, 'usage was not reported and is lost');
      }
    },
  };
}

function preparedOf(
  kept: WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, Prepared>>>,
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): Prepared {
  let ofSchema = kept.get(schema);
  if (!ofSchema) kept.set(schema, (ofSchema = new WeakMap()));
  let ofDocument = ofSchema.get(document);
  if (!ofDocument) ofSchema.set(document, (ofDocument = new Map()));
  const name = operationName ?? '';
  let operation = ofDocument.get(name);
  if (!operation) {
    const node = getOperationAST(document, operationName);
    const root = node && schema.getRootType(node.operation)?.name;
    const { written } = useOf(schema, document, operationName ?? null);
    operation = {
      // The root type stands for the request: an operation may use several of its fields.
      coordinates: root ? new Set([...written, root]) : written,
      ofVariables: node ? variableUseOf(schema, node) : null,
    };
    ofDocument.set(name, operation);
  }
  return operation;
}

/** Whether the registry would refuse the report again. */
function isRefusal(error: unknown): boolean {
  return error instanceof RegistryCallError && [400, 413, 422].includes(error.status ?? 0);
}

function sum(rows: readonly UsageCount[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
