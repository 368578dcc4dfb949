/** An address that takes one file from a client, with PUT and these headers, until it expires. */
export interface SignedUpload {
  /** Absolute, or a path on the gateway. */
  url: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * Where files are kept by key. Keys are made by our own code: lower-case words and numbers, divided by `/`. Everybody may read a key below `images/`; the
 * other keys are read by our processes alone. Every call throws if the store does not answer.
 */
export interface ObjectStore {
  /** Lets a client put exactly this many bytes of this type at the key. A repetition replaces them. */
  signUpload(key: string, upload: { contentType: string; bytes: number; expiresAt: Date }): Promise<SignedUpload>;
  /** The bytes at the key; undefined if there is nothing. */
  size(key: string): Promise<number | undefined>;
  /** Undefined if there is nothing. Throws an ObjectTooLarge before it reads more than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Replaces what is there, whole: no reader sees a part of it. */
  write(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** A key with nothing is no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Where clients read a key below `images/`: absolute, or a path on the gateway. */
  publicUrl(key: string): string;
  stop(): Promise<void>;
}

/** An object has more bytes than its reader takes. */
export class ObjectTooLarge extends Error {
  override name = 'ObjectTooLarge';
}

const keyShape = /^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)+(\.[a-z0-9]+)?$/;

/** Whether the text is a key; no other text may become a path. */
export const isKey = (text: string): boolean => text.length <= 200 && keyShape.test(text);

/** The key itself. Throws for another text, which only a fault of our own code can pass. */
export function requireKey(key: string): string {
  if (!isKey(key)) throw new Error(`expected the key of an object, got ${JSON.stringify(key.slice(0, 200))}`);
  return key;
}
