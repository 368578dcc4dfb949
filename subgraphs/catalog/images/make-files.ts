import { createHash } from 'node:crypto';
import type sharpModule from 'sharp';
import type { OutputInfo } from 'sharp';
import {
  type ImageFault,
  type ImageSize,
  imageSizes,
  imageTypeOf,
  maxImagePixels,
  toDimensions,
} from '../domain/image.ts';

/** What a picture is made of: its files in every size, as WebP. */
export interface MadeImage {
  /** SHA-256 of the bytes that it was made from. */
  hash: string;
  width: number;
  height: number;
  files: Record<ImageSize, Buffer>;
}

/** The format that libvips must find as well, so that no file is read as something else than its first bytes say. */
const formats = { 'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp', 'image/avif': 'heif' } as const;

/** A picture of 50 megapixels takes about two seconds. A file that is made to take long ends here. */
const atMostSeconds = 20;

/**
 * Makes the files of a picture, or says why the bytes are none. Everything is decoded and written again: what else the bytes hold, such as the place where
 * a photo was taken or a script, is not in the files. Of an animation the first picture counts.
 */
export async function makeFiles(bytes: Uint8Array): Promise<MadeImage | { fault: ImageFault }> {
  const type = imageTypeOf(bytes);
  if (type === undefined) return { fault: 'NOT_AN_IMAGE' };
  // Loaded with the first picture: a process that sees none needs no decoders.
  const { default: sharp } = await import('sharp');
  // Nothing is made twice from the same bytes, so a cache would only keep memory.
  sharp.cache(false);
  const open = () =>
    sharp(bytes, { limitInputPixels: maxImagePixels, failOn: 'error', sequentialRead: true }).timeout({
      seconds: atMostSeconds,
    });
  try {
    const { format, width, height, autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (format !== formats[type]) return { fault: 'NOT_AN_IMAGE' };
    if (width * height > maxImagePixels) return { fault: 'TOO_MANY_PIXELS' };
    const upright = { width: autoOrient.width, height: autoOrient.height };
    const large = toDimensions(upright, 'LARGE');
    // The smaller sizes are made from the largest, which is decoded once.
    const { data, info } = await open()
      .autoOrient()
      .resize(large.width, large.height, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const files = await encodeSizes(sharp, { data, info }, upright);
    return {
      hash: createHash('sha256').update(bytes).digest('hex'),
      ...upright,
      files,
    };
  } catch {
    // The decoders have no codes, only texts about the bytes, which the uploader cannot change one by one.
    return { fault: 'UNREADABLE' };
  }
}

/** The files of every size, from pixels that are as large as the largest of them. */
export async function encodeSizes(
  sharp: typeof sharpModule,
  { data, info }: { data: Buffer; info: OutputInfo },
  upright: { width: number; height: number },
): Promise<Record<ImageSize, Buffer>> {
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const encode = (width: number, height: number) =>
    sharp(data, { raw }).resize(width, height, { fit: 'fill' }).webp({ quality: 80 }).toBuffer();
  // Sizes of a small picture are alike.
  const made = new Map<string, Promise<Buffer>>();
  const files = Object.keys(imageSizes).map(async (name) => {
    const size = name as ImageSize; // a key of a constant
    const { width, height } = toDimensions(upright, size);
    const file = made.get(`${width}x${height}`) ?? encode(width, height);
    made.set(`${width}x${height}`, file);
    return [size, await file] as const;
  });
  // There is an entry for every size.
  return Object.fromEntries(await Promise.all(files)) as Record<ImageSize, Buffer>;
}
