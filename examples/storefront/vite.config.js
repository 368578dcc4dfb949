import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const live = (file) => fileURLToPath(new URL(`../../clients/live/${file}`, import.meta.url));

// `npx vite build examples/storefront` writes dist/, which the gateway serves at /shop. In a project of your own, `tradepost-live` is installed and needs
// no alias.
export default defineConfig({
  base: '/shop/',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // The router marks files for server rendering ("use client"); that means nothing here, and hid real warnings.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
  resolve: {
    dedupe: ['graphql', 'react', 'react-dom', 'rxjs'],
    alias: [
      { find: /^tradepost-live$/, replacement: live('index.ts') },
      { find: 'tradepost-live/apollo', replacement: live('links/apollo.ts') },
      { find: 'tradepost-live/react', replacement: live('react/use-live.ts') },
    ],
  },
  // `npx vite examples/storefront` shows changes of the sources immediately; the API is that of `npm start`.
  server: {
    proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true }, '/config.json': 'http://127.0.0.1:4000' },
  },
});
