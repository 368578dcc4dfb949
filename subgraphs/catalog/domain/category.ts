import { findTextFault } from '#platform/values/text.ts';
import { type InvalidInput, invalidInput } from './invalid-input.ts';

/** Levels of the tree of categories. A page walks from a category to the top, and a filter from one to the bottom. */
export const maxLevels = 10;
const maxPosition = 1_000_000;
const maxSlugLength = 200;

/** There is no category with this slug; nothing was changed. */
export interface CategoryNotFound {
  __typename: 'CategoryNotFound';
  code: 'CATEGORY_NOT_FOUND';
  message: string;
  slug: string;
}

/** Another product or category has this slug; nothing was changed. */
export interface SlugTaken {
  __typename: 'SlugTaken';
  code: 'SLUG_TAKEN';
  message: string;
}

export function categoryNotFound(slug: string): CategoryNotFound {
  return {
    __typename: 'CategoryNotFound',
    code: 'CATEGORY_NOT_FOUND',
    message: `There is no category with the slug ${slug}`,
    slug,
  };
}

export function slugTaken(slug: string): SlugTaken {
  return { __typename: 'SlugTaken', code: 'SLUG_TAKEN', message: `The slug ${slug} is already taken` };
}

/** Why a category cannot have this position; undefined if it can. */
export function checkPosition(position: number): InvalidInput | undefined {
  if (position >= 0 && position <= maxPosition) return undefined;
  return invalidInput('position', `expected 0 to ${maxPosition}, got ${position}`);
}

/** The refusal of the first of these slugs that no category can have, so that no answer repeats it; undefined if all can exist. */
export function checkSlugs<Field extends string>(
  input: Partial<Record<Field, string | null | undefined>>,
  fields: readonly Field[],
): InvalidInput | undefined {
  for (const field of fields) {
    const slug = input[field];
    const fault = slug == null ? undefined : findTextFault(slug, { min: 1, max: maxSlugLength });
    if (fault) return invalidInput(field, fault);
  }
  return undefined;
}
