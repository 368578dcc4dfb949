import { findTextFault } from '#platform/values/text.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from './invalid-input.ts';
import { parseOptions, type VariantOption } from './product.ts';

/** The pictures of a product, also the ones that are being added. A page loads all of them. */
export const maxImages = 20;
/** A photo of a good camera. Twice as much would take the memory of a worker for one upload. */
export const maxImageBytes = 10 * 1024 * 1024;
/** A photo of 50 megapixels takes 200 MB while it is decoded; a file of some kilobytes can claim any number. */
export const maxImagePixels = 50_000_000;
/** A photo takes minutes over a slow line; a link that another person finds later is of no use. */
export const uploadTakesMs = 15 * 60 * 1000;
/** Then an upload that was never finished is deleted. */
export const keepUploadMs = 24 * 60 * 60 * 1000;
const maxAltLength = 300;

/** The longest side of each size in pixels. */
export const imageSizes = { THUMBNAIL: 160, SMALL: 320, MEDIUM: 640, LARGE: 1280 } as const;
export type ImageSize = keyof typeof imageSizes;

export const imageTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;
export type ImageType = (typeof imageTypes)[number];

/** Why an uploaded file is not a picture of the shop. */
export type ImageFault = 'MISSING' | 'TOO_LARGE' | 'NOT_AN_IMAGE' | 'TOO_MANY_PIXELS' | 'UNREADABLE';

/** The state of an upload: it waits for the client, is checked by a job, and then is a picture or is refused. */
export type UploadState = 'WAITING' | 'CHECKING' | 'ATTACHED' | 'REFUSED';

/** What people say about a picture. */
export interface ImageTexts {
  alt: string;
  option: VariantOption | null;
}

/** There is no picture with this id; nothing was changed. */
export interface ImageNotFound {
  __typename: 'ImageNotFound';
  code: 'IMAGE_NOT_FOUND';
  message: string;
  imageId: string;
}

export function imageNotFound(imageId: string): ImageNotFound {
  return { __typename: 'ImageNotFound', code: 'IMAGE_NOT_FOUND', message: 'There is no image with this id', imageId };
}

/** The product has no room for another picture; nothing was changed. */
export interface TooManyImages {
  __typename: 'TooManyImages';
  code: 'TOO_MANY_IMAGES';
  message: string;
}

export function tooManyImages(): TooManyImages {
  return {
    __typename: 'TooManyImages',
    code: 'TOO_MANY_IMAGES',
    message: `A product has at most ${maxImages} images, uploads of the last day included; delete one and retry`,
  };
}

/** The texts trimmed, or the first one that is not as it must be. */
export function parseImageTexts(input: {
  alt: string;
  option?: VariantOption | null | undefined;
}): ImageTexts | InvalidInput {
  const alt = input.alt.trim();
  const fault = findTextFault(alt, { min: 1, max: maxAltLength });
  if (fault) return invalidInput('alt', fault);
  const options = parseOptions(input.option ? [input.option] : [], 'option');
  // There is one option, so its place in the list says nothing.
  if (isInvalidInput(options)) return { ...options, field: options.field.replace('option.0', 'option') };
  return { alt, option: options[0] ?? null };
}

/** The claims of a client about the file that it is going to send. The bytes are checked later; nothing rests on the claims. */
export function parseUpload(input: {
  contentType: string;
  bytes: number;
}): { contentType: ImageType; bytes: number } | InvalidInput {
  const contentType = imageTypes.find((type) => type === input.contentType);
  if (!contentType) return invalidInput('contentType', `expected one of ${imageTypes.join(', ')}`);
  if (input.bytes < 1 || input.bytes > maxImageBytes) {
    return invalidInput('bytes', `expected 1 to ${maxImageBytes}, got ${input.bytes}`);
  }
  return { contentType, bytes: input.bytes };
}

/** What a file is by its first bytes. Formats that can run scripts or refer to other files, such as SVG, are none of these. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  if (text(4, 12) === 'ftypavif') return 'image/avif';
  return undefined;
}

/** Width and height of a size: the longest side is at most the size's, and a small picture is not enlarged. */
export function toDimensions(
  image: { width: number; height: number },
  size: ImageSize,
): { width: number; height: number } {
  const scale = Math.min(1, imageSizes[size] / Math.max(image.width, image.height));
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}

/** The order of a product's pictures after a person named it; undefined unless each of them is named once. */
export function orderImages<Image extends { id: string }>(
  images: readonly Image[],
  ids: readonly string[],
): Image[] | undefined {
  const byId = new Map(images.map((image) => [image.id, image]));
  if (ids.length !== images.length || new Set(ids).size !== ids.length) return undefined;
  const ordered = ids.flatMap((id) => byId.get(id) ?? []);
  return ordered.length === images.length ? ordered : undefined;
}

/** The picture of a variant: the first that shows one of its options, else the first that shows none in particular, else the first. */
export function pictureOf<Image extends { option?: VariantOption | null | undefined }>(
  images: readonly Image[],
  options: readonly VariantOption[],
): Image | undefined {
  const fold = (text: string) => text.trim().normalize().toLowerCase();
  const has = ({ name, value }: VariantOption) =>
    options.some((option) => fold(option.name) === fold(name) && fold(option.value) === fold(value));
  return (
    images.find(({ option }) => option != null && has(option)) ??
    images.find(({ option }) => option == null) ??
    images[0]
  );
}

/** The keys of a picture's files, by the hash of the bytes that it was made from: the same bytes are the same files. */
export function fileKeys(hash: string): Record<ImageSize, string> {
  const keyOf = (size: ImageSize) => `images/${hash}/${imageSizes[size]}.webp`;
  return { THUMBNAIL: keyOf('THUMBNAIL'), SMALL: keyOf('SMALL'), MEDIUM: keyOf('MEDIUM'), LARGE: keyOf('LARGE') };
}

/** Where the bytes of an upload are until they are checked. */
export const uploadKey = (uploadId: string): string => `uploads/${uploadId}`;
