import test from 'ava'
import type { Plan } from '../../lib/init/plan.ts'
import { planReleaseConfig } from '../../lib/init/plan-release-config.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { ON_SITE, planWith } from './plans.ts'

const NAME = '@cfa/semantic-release-npm'
const OPTIONS = { responder: 'https://release.example/p/tool', accounts: ['alice', 'bob-b'] }
const ANALYZER = '@semantic-release/commit-analyzer'
const NOTES = '@semantic-release/release-notes-generator'

interface Case {
  files?: Files
  plan?: Partial<Plan>
  file: string
  plugins: unknown[]
}

const changes: Record<string, Case> = {
  'a project without a configuration gets one': {
    file: '.releaserc.json',
    plugins: [ANALYZER, NOTES, [NAME, OPTIONS], '@semantic-release/github'],
  },
  'a project on GitLab gets GitLab’s plugin': {
    plan: { isOnGitLab: true },
    file: '.releaserc.json',
    plugins: [ANALYZER, NOTES, [NAME, OPTIONS], '@semantic-release/gitlab'],
  },
  'a configuration for npmjs.com as the responder has no accounts': {
    plan: ON_SITE,
    file: '.releaserc.json',
    plugins: [ANALYZER, NOTES, [NAME, { responder: 'npm', timeout: '1h' }], '@semantic-release/github'],
  },
  'a staged release sets publish to staged': {
    plan: { isStaged: true },
    file: '.releaserc.json',
    plugins: [ANALYZER, NOTES, [NAME, { ...OPTIONS, publish: 'staged' }], '@semantic-release/github'],
  },
  'the plugin that this one replaces is removed, and its options stay': {
    files: { '.releaserc': { plugins: [ANALYZER, ['@semantic-release/npm', { pkgRoot: 'dist' }], 'x'] } },
    file: '.releaserc',
    plugins: [ANALYZER, [NAME, { pkgRoot: 'dist', ...OPTIONS }], 'x'],
  },
  'each entry of the plugin that this one replaces becomes one of this': {
    files: {
      '.releaserc.json': {
        plugins: [
          ['@semantic-release/npm', { pkgRoot: 'a' }],
          { path: '@semantic-release/npm', pkgRoot: 'b' },
          { path: 'x', option: true },
        ],
      },
    },
    file: '.releaserc.json',
    plugins: [
      [NAME, { pkgRoot: 'a', ...OPTIONS }],
      [NAME, { pkgRoot: 'b', ...OPTIONS }],
      { path: 'x', option: true },
    ],
  },
  'an entry that was left alongside this plugin is replaced too': {
    files: {
      '.releaserc.json': {
        plugins: [
          [NAME, { pkgRoot: 'a' }],
          ['@semantic-release/npm', { pkgRoot: 'b' }],
        ],
      },
    },
    file: '.releaserc.json',
    plugins: [
      [NAME, { pkgRoot: 'a', ...OPTIONS }],
      [NAME, { pkgRoot: 'b', ...OPTIONS }],
    ],
  },
  'a list without a plugin for npm gets this one before the GitHub release': {
    files: { '.releaserc.json': { plugins: [ANALYZER, '@semantic-release/github', 'x'] } },
    file: '.releaserc.json',
    plugins: [ANALYZER, [NAME, OPTIONS], '@semantic-release/github', 'x'],
  },
  'both entries of this plugin get the options': {
    files: { '.releaserc.json': { plugins: [NAME, 'x', [NAME, { timeout: '1h' }]] } },
    file: '.releaserc.json',
    plugins: [[NAME, OPTIONS], 'x', [NAME, { timeout: '1h', ...OPTIONS }]],
  },
}

for (const [title, { files = {}, plan = {}, file, plugins }] of Object.entries(changes)) {
  test(title, async (t) => {
    const { change } = await planReleaseConfig(createFolder(t, files), planWith(plan))
    t.is(change?.file, file)
    t.deepEqual(JSON.parse(change?.after ?? '').plugins, plugins)
  })
}

test('a configuration in package.json is changed there, and the rest of the file stays', async (t) => {
  const manifest = {
    name: 'tool',
    release: { branches: ['next'], plugins: ['@semantic-release/npm'] },
    files: ['x'],
  }
  const files = { 'package.json': `${JSON.stringify(manifest, undefined, '\t')}\n` }
  const { change } = await planReleaseConfig(createFolder(t, files), planWith())
  t.is(change?.file, 'package.json')
  const release = { branches: ['next'], plugins: [[NAME, OPTIONS]] }
  t.deepEqual(JSON.parse(change?.after ?? ''), { ...manifest, release })
  t.regex(change?.after ?? '', /^\{\n\t"name"/)
})

test('a correct configuration is not changed', async (t) => {
  const before = JSON.stringify({ plugins: [[NAME, OPTIONS]] })
  const { change } = await planReleaseConfig(createFolder(t, { '.releaserc.json': before }), planWith())
  t.is(change?.after, before)
})

test('a plugin with options is written on one line', async (t) => {
  const { change } = await planReleaseConfig(createFolder(t), planWith(ON_SITE))
  t.regex(
    change?.after ?? '',
    /^ {4}\["@cfa\/semantic-release-npm", \{ "responder": "npm", "timeout": "1h" \}\],$/m,
  )
})

const left: Record<string, Files> = {
  '.releaserc.yml': { '.releaserc.yml': 'plugins: []' },
  'release.config.mjs': { 'release.config.mjs': 'export default {}' },
  '.releaserc': { '.releaserc': 'plugins: []' },
  '.releaserc.json': { '.releaserc.json': { extends: 'semantic-release-monorepo' } },
  'package.json': { 'package.json': { release: { publish: ['@semantic-release/npm'] } } },
}

for (const [file, files] of Object.entries(left)) {
  test(`${file} with ${JSON.stringify(files[file])} is left for a person to change`, async (t) => {
    const { change, advice } = await planReleaseConfig(createFolder(t, files), planWith())
    t.is(change, undefined)
    t.is(advice?.file, file)
    t.deepEqual(JSON.parse(advice?.text ?? ''), [NAME, OPTIONS])
  })
}
