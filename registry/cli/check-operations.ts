import { buildSchema, NoDeprecatedCustomRule, printSchema, specifiedRules, validate } from 'graphql';
import { UsageError } from '../usage-error.ts';
import { readBaseline } from './baseline.ts';
import { toApiSchema } from '../judge/compare.ts';
import { readConfiguration } from '../graph-file.ts';
import { readOperationDocument } from '../judge/operation-document.ts';
import { assembleOperations, findFiles, readDocuments, shown } from './manifest.ts';
import { type CommandResult, toPlainFinding } from '../report/to-report.ts';
import type { Finding } from '../judge/model.ts';
import { type CommandOptions, workingApi } from './command-options.ts';

/** Checks the operations of a client's pull request against a version, or against the working tree. */
export async function checkOperationsCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  if (options.args.length === 0) throw new UsageError('ops check: needs files, such as "src/**/*.graphql"');
  const base = options.against === undefined ? null : await readBaseline(configuration, options.against, options);
  const schema = buildSchema(
    printSchema(base ? toApiSchema(base.version.supergraphSdl) : await workingApi(configuration, options)),
  );
  const files = readDocuments(findFiles(options.args));
  for (const { file, name, body } of assembleOperations(files)) {
    const read = readOperationDocument(body);
    // The validation below would not end with such an operation. All other problems become findings with a place.
    if ('problem' in read && read.problem.startsWith('selects more than'))
      throw new UsageError(`${file}: operation '${name ?? 'without a name'}' ${read.problem}`);
  }
  const document = {
    kind: 'Document' as const,
    definitions: files.flatMap(({ document }) => document.definitions),
  } as Parameters<typeof validate>[1];
  const errors = (rules: Parameters<typeof validate>[2], severity: 'breaking' | 'dangerous', type: string): Finding[] =>
    validate(schema, document, rules, { maxErrors: 1000 }).map((error) => {
      const node = error.nodes?.find(({ loc }) => loc);
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
