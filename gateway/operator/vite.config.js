import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// `npx vite build gateway/operator` writes dist/, which the gateway serves at /ops. Session and look are those of GraphiQL's page.
export default defineConfig({
  base: './',
  resolve: {
    dedupe: ['graphql'],
    alias: { 'tradepost-live': fileURLToPath(new URL('../../clients/live/index.ts', import.meta.url)) },
  },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
});
