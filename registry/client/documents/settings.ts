import { z } from 'zod';
import { listSetting } from '../../../platform/process/config.ts';

/** The treatment of an operation that no active release of a client has. */
export const documentModes = ['off', 'log', 'enforce'] as const;
export type DocumentMode = (typeof documentModes)[number];

/** `name=value` entries; the name of one without `=` is empty. */
const entries = listSetting.transform((list) =>
  list.map((entry): [string, string] => {
    const end = entry.indexOf('=');
    return end < 0 ? ['', entry] : [entry.slice(0, end).trim(), entry.slice(end + 1).trim()];
  }),
);

/** The settings of a process that can execute only the documents of known client releases. */
export const documentSettings = {
  /**
   * `enforce`: only documents of active releases are executed. `log`: other operations are executed, counted and logged. `off`: nothing is
   * compared.
   */
  TRUSTED_DOCUMENTS: z.enum(documentModes).default('off'),
  /** The same for single clients, by the names that their requests give: `web=enforce`, separated by commas. A caller can invent any name. */
  TRUSTED_DOCUMENTS_PER_CLIENT: entries
    .transform((modes, context): ReadonlyMap<string, DocumentMode> => {
      const known = modes.flatMap(([client, mode]) => {
        const found = documentModes.find((name) => name === mode);
        return client !== '' && found ? [[client, found] as const] : [];
      });
      if (known.length === modes.length) return new Map(known);
      context.addIssue(`must be entries such as web=enforce, of ${documentModes.join(', ')}, separated by commas`);
      return z.NEVER;
    })
    .prefault(''),
  /** Manifests of clients, `web=persisted-queries.json`, separated by commas, in addition to the registry's releases. Read at the start. */
  TRUSTED_DOCUMENTS_FILES: entries
    .refine(
      (files) => files.every(([client, file]) => client !== '' && file !== ''),
      'must be entries such as web=persisted-queries.json, separated by commas',
    )
    .prefault(''),
  /** How often the registry is asked for new releases. A release must be active this long before its clients arrive. */
  TRUSTED_DOCUMENTS_EVERY_MS: z.coerce.number().int().min(100).default(5_000),
  /** File of the registry's last good documents; left out: `.data/documents/<port>.json`. */
  TRUSTED_DOCUMENTS_CACHE: z.string().optional(),
};

export type DocumentSettings = Readonly<z.infer<z.ZodObject<typeof documentSettings>>>;

/** Whether any request is compared with documents. */
export function usesDocuments(settings: DocumentSettings): boolean {
  return [settings.TRUSTED_DOCUMENTS, ...settings.TRUSTED_DOCUMENTS_PER_CLIENT.values()].some((mode) => mode !== 'off');
}
