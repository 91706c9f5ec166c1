import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

const server = 'http://127.0.0.1:3000';

/** The chosen theme must stand before anything is painted, and nothing may stand in the page itself:
 *  so it is a small file that the page waits for. */
function themeFirst(): Plugin {
  const source = readFileSync(new URL('./src/theme-first.js', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
  const fileName = `assets/theme-${hash}.js`;
  return {
    name: 'theme-first',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` } }],
  };
}

export default defineConfig({
  plugins: [svelte(), themeFirst()],
  build: {
    outDir: 'embedded/dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The content security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The first load is one piece: in fifty small ones it weighs a fifth more and comes later.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/websocket': { target: server, ws: true },
    },
  },
});
