import type { PictureFragment } from '../api/graphql.generated.ts';

/**
 * A picture of a product; an empty place without one. Beside the product's name it is decoration, so it has no text there. `width` is its width on the
 * page, by which a browser chooses the file.
 */
export function Picture({
  image,
  width,
  described = false,
}: {
  image: PictureFragment | null | undefined;
  width: string;
  described?: boolean;
}) {
  if (!image) return <span className="art empty" aria-hidden="true" />;
  return (
    <img
      className="art"
      src={image.medium}
      srcSet={`${image.small} ${image.smallWidth}w, ${image.medium} ${image.mediumWidth}w, ${image.large} ${image.largeWidth}w`}
      sizes={width}
      width={image.mediumWidth}
      height={image.mediumHeight}
      alt={described ? image.alt : ''}
      loading={described ? 'eager' : 'lazy'}
      decoding="async"
    />
  );
}
