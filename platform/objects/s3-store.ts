import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type ObjectStore, ObjectTooLarge, requireKey } from './object-store.ts';

/** A public key never has another content, so caches need not ask again. */
const immutable = 'public, max-age=31536000, immutable';

/**
 * A bucket of an S3 API. Credentials and region come from where the SDK looks for them, such as `AWS_ACCESS_KEY_ID` and `AWS_REGION`. With an `endpoint` the
 * bucket is a part of the path, which servers other than Amazon's understand.
 */
export function s3Store(options: {
  bucket: string;
  /** Before every key, for a bucket that is shared; '' or with a `/` at its end. */
  prefix: string;
  endpoint: string | undefined;
  publicBase: string;
}): ObjectStore {
  const { bucket, prefix, endpoint, publicBase } = options;
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: 3,
    // A checksum would be that of an empty body in a signed address, and older servers refuse it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + requireKey(key) });
  return {
    async signUpload(key, { contentType, bytes, expiresAt }) {
      const command = new PutObjectCommand({ ...at(key), ContentType: contentType, ContentLength: bytes });
      const url = await getSignedUrl(client, command, {
        expiresIn: Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1000)),
        // Left out, the store would take any type and any number of bytes.
        signableHeaders: new Set(['host', 'content-type', 'content-length']),
      });
      return { url, headers: { 'content-type': contentType } };
    },
    async size(key) {
      const head = await orNothing(() => client.send(new HeadObjectCommand(at(key))));
      return head?.ContentLength;
    },
    async read(key, maxBytes) {
      const found = await orNothing(() => client.send(new GetObjectCommand(at(key))));
      if (!found?.Body) return undefined;
      const bytes = found.ContentLength ?? Number.POSITIVE_INFINITY;
      if (bytes > maxBytes) {
        // Without it the connection waits for a reader.
        (found.Body as { destroy?: () => void }).destroy?.();
        throw new ObjectTooLarge(`expected at most ${maxBytes} bytes at ${key}, found ${bytes}`);
      }
      return Buffer.from(await found.Body.transformToByteArray());
    },
    async write(key, body, contentType) {
      const object = { ...at(key), Body: body, ContentType: contentType, CacheControl: immutable };
      await client.send(new PutObjectCommand(object));
    },
    async remove(keys) {
      if (keys.length === 0) return;
      const objects = keys.map((key) => ({ Key: at(key).Key }));
      const { Errors: errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
      );
      const [first] = errors;
      if (first) throw new Error(`${errors.length} objects were not removed: ${first.Code} ${first.Message}`);
    },
    publicUrl: (key) => `${publicBase}/${requireKey(key)}`,
    stop: async () => client.destroy(),
  };
}

async function orNothing<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof NotFound) return undefined;
    throw error;
  }
}
