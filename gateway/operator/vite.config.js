import { defineConfig } from 'vite';

// `npx vite build gateway/operator` writes dist/, which the gateway serves at /ops. Session and look are those of GraphiQL's page.
export default defineConfig({
  base: './',
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
});
