import { z } from 'zod';
import { httpUrl, requireSettings } from '../process/config.ts';
import { folderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';

/** Where files such as the pictures of products are kept; read alike by the processes that use them and by the gateway. */
export const objectSettings = {
  /** A folder that all processes share, or `s3://bucket` or `s3://bucket/prefix`. */
  OBJECT_STORE: z
    .string()
    .refine(
      (text) => !text.includes('://') || bucketShape.test(text),
      'must be a folder, s3://bucket or s3://bucket/prefix',
    )
    .default('.data/objects'),
  /** Another server than Amazon's with the S3 API. */
  OBJECT_STORE_ENDPOINT: httpUrl.optional(),
  /** Where clients read public files; needed with a bucket. Left out with a folder, they are paths on the gateway. */
  OBJECT_URL: httpUrl.optional(),
};

export type ObjectSettings = Readonly<z.infer<z.ZodObject<typeof objectSettings>>>;

const bucketShape = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([a-z0-9][a-z0-9/-]*?))?\/?$/;

/** The folder of the files; undefined if they are in a bucket. */
export function objectFolder({ OBJECT_STORE: place }: ObjectSettings): string | undefined {
  return place.includes('://') ? undefined : place;
}

/** Opens the store. Nothing is read yet. Throws a SettingsError for a bucket without an OBJECT_URL. */
export async function openObjectStore(settings: ObjectSettings, rootSecret: string): Promise<ObjectStore> {
  const publicBase = settings.OBJECT_URL?.replace(/\/+$/, '') ?? '';
  const folder = objectFolder(settings);
  if (folder !== undefined) return folderStore({ folder, secret: rootSecret, publicBase });
  requireSettings(settings, ['OBJECT_URL']);
  const [, bucket = '', prefix] = bucketShape.exec(settings.OBJECT_STORE) ?? [];
  // Loaded only where it is used: the SDK is large.
  const { s3Store } = await import('./s3-store.ts');
  return s3Store({
    bucket,
    prefix: prefix ? `${prefix}/` : '',
    endpoint: settings.OBJECT_STORE_ENDPOINT,
    publicBase,
  });
}
