import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// `npx vite build gateway/graphiql` writes dist/, which the gateway serves. Every font and worker is a file of ours, so that the page
// works without the internet and under a strict content security policy.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    // The editor alone is several megabytes; it comes from the machine that also answers the queries.
    chunkSizeWarningLimit: 10_000,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // Libraries mark files for server rendering ("use client"); that means nothing here, and hid real warnings.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
  resolve: {
    dedupe: ['graphql', 'react', 'react-dom'],
    alias: { 'tradepost-live': fileURLToPath(new URL('../../clients/live/index.ts', import.meta.url)) },
  },
  worker: { format: 'es' },
});
