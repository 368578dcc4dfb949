import { transformCommentsToDescriptions } from '@graphql-tools/utils';
import { parse, print, stripIgnoredCharacters } from 'graphql';

/**
 * Whether `sdl` is the live text as Hive's command line sends it: comments as descriptions, and no white space that GraphQL ignores. False
 * for text that is no GraphQL.
 */
export function isMinified(sdl: string, live: string): boolean {
  if (sdl === live) return true;
  try {
    const sent = stripIgnoredCharacters(print(parse(sdl)));
    return sent === stripIgnoredCharacters(print(parse(live))) || sent === minified(live);
  } catch {
    return false;
  }
}

function minified(sdl: string): string {
  return stripIgnoredCharacters(print(transformCommentsToDescriptions(sdl)));
}
