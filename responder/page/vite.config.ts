import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { compressed } from './compress.ts'

const page = import.meta.dirname
const outDir = resolve(page, '../dist/page')

/** Builds the page and its service worker as static files. Nothing is inline: the service's policy forbids it. */
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
      // The protocol's modules have no side effects, so what the page does not use, mostly zod schemas, is dropped.
      treeshake: { moduleSideEffects: (id) => !id.includes('/protocol/src/') },
      input: {
        index: resolve(page, 'index.html'),
        'service-worker': resolve(page, 'worker/service-worker.ts'),
      },
      output: {
        // A service worker's scope is the folder it is served from, and its name must not change.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
})
