import { buildSchema, NoDeprecatedCustomRule, printSchema, specifiedRules, validate } from 'graphql';
import { UsageError } from './git-baseline.ts';
import { readBase } from './check-working-tree.ts';
import { toApiSchema } from '../judge/compare.ts';
import { readConfiguration } from '../graph-file.ts';
import { findFiles, readDocuments, shown } from './manifest.ts';
import { toPlainFinding } from '../report/to-report.ts';
import type { Finding } from '../judge/verdict.ts';
import { composerOf, type Given, requestTimeoutMs, workingApi } from './given.ts';
import type { Answer } from './run-command.ts';

/** A client's own pull request: do its operations fit what is live, or the working tree? */
export async function checkOperationsCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  if (given.args.length === 0) throw new UsageError('ops check: needs files, such as "src/**/*.graphql"');
  const reading = { compose: composerOf(given), timeoutMs: requestTimeoutMs(given) };
  const base = given.against === undefined ? null : await readBase(configuration, given.against, reading);
  const schema = buildSchema(
    printSchema(base ? toApiSchema(base.version.supergraphSdl) : await workingApi(configuration, given)),
  );
  const files = readDocuments(findFiles(given.args));
  const document = {
    kind: 'Document' as const,
    definitions: files.flatMap((one) => one.document.definitions),
  } as Parameters<typeof validate>[1];
  const errors = (rules: Parameters<typeof validate>[2], severity: 'breaking' | 'dangerous', type: string): Finding[] =>
    validate(schema, document, rules, { maxErrors: 1000 }).map((error) => {
      const node = error.nodes?.find((one) => one.loc);
      const place = node?.loc?.startToken;
      return {
        ...toPlainFinding({ severity, type, coordinate: null, message: error.message, reason: null }),
        kind: 'operation',
        blocking: severity === 'breaking',
        because: severity === 'breaking' ? 'the server would refuse it' : 'deprecated',
        file: node?.loc ? shown(node.loc.source.name) : null,
        line: place?.line ?? null,
        column: place?.column ?? null,
        side: 'now',
      };
    });
  return {
    against: base?.name ?? 'the working tree',
    changes: [
      ...errors(specifiedRules, 'breaking', 'OPERATION_INVALID'),
      ...errors([NoDeprecatedCustomRule], 'dangerous', 'OPERATION_USES_DEPRECATED'),
    ],
  };
}
