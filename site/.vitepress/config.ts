import { statSync } from 'node:fs'
import path from 'node:path'
import { type DefaultTheme, defineConfig } from 'vitepress'
import { BASE, REPOSITORY } from '../src/address.ts'
import { findDeadLinks } from '../src/find-dead-links.ts'
import { asOnGithub } from '../src/github-markdown.ts'
import type { Entry } from '../src/read-index.ts'
import { readSite } from '../src/read-site.ts'
import { addressOf, asIndex } from '../src/resolve-link.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const INDEX = 'docs/README.md'
/** Browsers from 2022 on. */
const TARGET = 'es2022'

const { sections, pages, others } = readSite(ROOT, INDEX)

/** Folds only groups that have a page. For one without, the theme would put a button inside a button. */
const sidebarOf = ({ text, page, anchor = '', items }: Entry): DefaultTheme.SidebarItem => ({
  text,
  ...(page === undefined ? {} : { link: `/${addressOf(page)}${anchor}` }),
  ...(items === undefined ? {} : { items: items.map(sidebarOf) }),
  ...(page === undefined || items === undefined ? {} : { collapsed: true }),
})

function kindOf(file: string): 'file' | 'folder' | undefined {
  const stats = statSync(path.join(ROOT, file), { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  return stats.isDirectory() ? 'folder' : 'file'
}

export default defineConfig({
  title: 'semantic-release-npm',
  description: 'Publish to npm from CI while every publish still needs a human’s second factor',
  lang: 'en',
  base: BASE,
  cleanUrls: true,
  srcDir: ROOT,
  srcExclude: others,
  rewrites: asIndex,
  outDir: './dist',
  cacheDir: path.join(ROOT, 'node_modules/.cache/site'),
  // The generator’s default target is older than its compiler still supports.
  vite: { build: { target: TARGET }, optimizeDeps: { esbuildOptions: { target: TARGET } } },
  // Without an icon, browsers request one that does not exist.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    ...asOnGithub({ pages, kindOf, url: REPOSITORY }),
  },
  themeConfig: {
    sidebar: sections.map(sidebarOf),
    nav: [
      { text: 'All documents', link: `/${addressOf(INDEX)}` },
      { text: 'GitHub', link: REPOSITORY },
    ],
    search: { provider: 'local' },
    outline: [2, 3],
    editLink: { pattern: `${REPOSITORY}/edit/main/:path`, text: 'Edit this page on GitHub' },
  },
  buildEnd({ outDir }) {
    const dead = findDeadLinks(outDir, BASE)
    if (dead.length > 0) throw new Error(`Dead links:\n${dead.join('\n')}`)
  },
})
