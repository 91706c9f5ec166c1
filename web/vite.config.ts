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

type Shape = [tag: string, attributes: Record<string, string>];

/** The library draws each icon from a list of shapes, anew for every row: a third of what a row of
 *  the message list costs. What is drawn never changes, so it is made into plain SVG here. */
function plainIcons(): Plugin {
  const icon = /@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/;
  return {
    name: 'plain-icons',
    enforce: 'pre',
    transform(source, id) {
      if (!icon.test(id)) return null;
      const data = /const iconData = (\{.*\});/.exec(source)?.[1];
      if (!data) this.error(`${id}: the icon's shapes are not where they were`);
      const { name, node } = JSON.parse(data) as { name: string; node: Shape[] };
      return { code: plainIcon(name, node), map: null };
    },
  };
}

function plainIcon(name: string, shapes: Shape[]): string {
  const drawn = shapes.map(([tag, attributes]) => {
    const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
    return `<${tag}${pairs.join('')} />`;
  });
  return `<script>let { size = 24 } = $props();</script>
<svg class="lucide lucide-${name}" width={size} height={size} viewBox="0 0 24 24" fill="none"
  stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true">${drawn.join('')}</svg>`;
}

export default defineConfig({
  plugins: [plainIcons(), svelte(), themeFirst()],
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
