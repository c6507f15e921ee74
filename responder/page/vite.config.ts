import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { compressed } from './compress.ts'

const page = import.meta.dirname
const outDir = resolve(page, '../dist/page')

/** The page and its service worker, as static files without anything inline: the service's policy allows none. */
export default defineConfig({
  root: page,
  plugins: [compressed(outDir)],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: false,
    rolldownOptions: {
      // The protocol's modules only declare: of what the page does not use, zod's schemas above all, nothing stays.
      treeshake: { moduleSideEffects: (id) => !id.includes('/protocol/src/') },
      input: {
        index: resolve(page, 'index.html'),
        'service-worker': resolve(page, 'worker/service-worker.ts'),
      },
      output: {
        // A service worker's scope is the folder that it is served from, and its name must not change.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
})
