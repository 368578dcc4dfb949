// Loaded before a program of the tests: `tradepost-live` is then the sources of clients/live, as if the package were installed.
import { registerHooks } from 'node:module';

const files = {
  'tradepost-live': 'index.ts',
  'tradepost-live/apollo': 'links/apollo.ts',
  'tradepost-live/urql': 'links/urql.ts',
};

registerHooks({
  resolve(specifier, context, next) {
    // Relay's compiled documents are imported without their ending, which bundlers add.
    if (specifier.endsWith('.graphql')) return next(`${specifier}.js`, context);
    const file = files[specifier];
    return file ? next(new URL(`../../clients/live/${file}`, import.meta.url).href, context) : next(specifier, context);
  },
});
