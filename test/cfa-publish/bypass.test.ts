import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { findBypass } from '../../lib/cfa-publish/bypass.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const REGISTRY = 'https://registry.example/'
const OTHER = 'https://other.example/'
const past = { registry: OTHER }
const pkg = (name: string, publishConfig?: object, more: object = {}) => ({
  ...{ name, version: '1.0.0', ...more },
  ...(publishConfig ? { publishConfig } : {}),
})
const root = { name: 'root', private: true, workspaces: ['packages/*'] }

async function bypassOf(t: ExecutionContext, files: Files, folder = '.', user = ''): Promise<string[]> {
  const cwd = createFolder(t, { '.git/HEAD': 'ref: refs/heads/main\n', ...files })
  const env = { HOME: createFolder(t, { '.npmrc': user }) }
  return findBypass({ cwd: path.join(cwd, folder), registry: REGISTRY, env })
}

test('a project without registry settings of its own goes through the door', async (t) => {
  const files = { 'package.json': root, 'packages/one/package.json': pkg('@acme/one', { access: 'public' }) }
  t.deepEqual(await bypassOf(t, files), [])
})

test('a registry in publishConfig is reported with its file, even if it is the right one', async (t) => {
  const files = {
    'package.json': root,
    'packages/one/package.json': pkg('@acme/one', past),
    'packages/two/package.json': pkg('two', { registry: REGISTRY }),
    'packages/three/package.json': pkg('three'),
  }
  t.deepEqual(await bypassOf(t, files), [
    '@acme/one (publishConfig.registry in packages/one/package.json)',
    'two (publishConfig.registry in packages/two/package.json)',
  ])
})

test('a package.json that begins with a byte order mark counts too', async (t) => {
  const files = { 'package.json': `\uFEFF${JSON.stringify(pkg('one', past))}` }
  t.deepEqual(await bypassOf(t, files), ['one (publishConfig.registry in package.json)'])
})

test('a scope’s registry in publishConfig counts for packages of that scope', async (t) => {
  const config = { '@acme:registry': OTHER, '@other:registry': OTHER }
  t.deepEqual(await bypassOf(t, { 'package.json': pkg('@acme/one', config) }), [
    '@acme/one (publishConfig.@acme:registry in package.json)',
  ])
})

test('private packages and those in node_modules are ignored', async (t) => {
  const files = {
    'package.json': { ...root, workspaces: ['packages/**'] },
    'packages/one/package.json': pkg('one', past, { private: true }),
    'packages/two/package.json': pkg('two'),
    'packages/two/node_modules/three/package.json': pkg('three', past),
  }
  t.deepEqual(await bypassOf(t, files), [])
})

const WORKSPACES: Array<[title: string, files: Files]> = [
  ['npm', { 'package.json': root }],
  ['Yarn with an object', { 'package.json': { ...root, workspaces: { packages: ['./packages/*/'] } } }],
  [
    'pnpm',
    { 'pnpm-workspace.yaml': "packages:\n  # all\n  - 'packages/*' # of them\n\n  - '!packages/no'\nx: 1\n" },
  ],
  ['pnpm without indentation', { 'pnpm-workspace.yaml': 'packages:\n- packages/*\n- "!packages/no"\n' }],
  ['pnpm in one line', { 'pnpm-workspace.yaml': 'packages: ["packages/*", \'!packages/no\']\n' }],
  ['Lerna', { 'lerna.json': { packages: ['packages/one'] } }],
]
for (const [title, files] of WORKSPACES) {
  test(`workspaces of ${title} are found`, async (t) => {
    const more = files['pnpm-workspace.yaml'] ? { 'packages/no/package.json': pkg('no', past) } : {}
    const found = await bypassOf(t, { 'packages/one/package.json': pkg('one', past), ...more, ...files })
    t.deepEqual(found, ['one (publishConfig.registry in packages/one/package.json)'])
  })
}

test('packages outside the workspaces are ignored', async (t) => {
  const files = { 'package.json': root, 'test/fixtures/one/package.json': pkg('one', past) }
  t.deepEqual(await bypassOf(t, files), [])
})

const SCOPES: Array<[file: string, text: string, setting: string]> = [
  ['.npmrc', `registry=${REGISTRY}\n@acme:registry = "${OTHER}"\n`, '@acme:registry'],
  ['.yarnrc', `"@acme:registry" "${OTHER}"\n`, '@acme:registry'],
  [
    '.yarnrc.yml',
    `npmScopes:\n  acme:\n    npmPublishRegistry: ${OTHER}\n`,
    'npmScopes.acme.npmPublishRegistry',
  ],
  ['pnpm-workspace.yaml', `registries:\n  "@acme": ${OTHER}\nother: 1\n`, 'registries.@acme'],
  ['bunfig.toml', `[install.scopes]\n"@acme" = "${OTHER}"\n`, 'install.scopes.acme'],
]
for (const [file, text, setting] of SCOPES) {
  test(`a scope’s registry in ${file} counts for packages of that scope`, async (t) => {
    const files = { [file]: text, 'package.json': pkg('@acme/one') }
    t.deepEqual(await bypassOf(t, files), [`@acme/one (${setting} in ${file})`])
    t.deepEqual(await bypassOf(t, { ...files, 'package.json': pkg('@acme2/one') }), [])
  })
}

test('a scope that the user’s .npmrc sends to another registry counts, and one at the same registry does not', async (t) => {
  const user = `@acme:registry=${REGISTRY}\n@other:registry=${OTHER}\n`
  t.deepEqual(await bypassOf(t, { 'package.json': pkg('@acme/one') }, '.', user), [])
  t.deepEqual(await bypassOf(t, { 'package.json': pkg('@other/one') }, '.', user), [
    '@other/one (@other:registry in the user’s .npmrc)',
  ])
})

const YARN = `npmScopes:\n  acme:\n    npmPublishRegistry: ${OTHER}\n`
const NPM = `@acme:registry=${OTHER}\n`
const BUN = `[install.scopes]\n"@acme" = "${OTHER}"\n`
const ELSEWHERE: Array<[file: string, text: string, env?: (home: string) => Record<string, string>]> = [
  ['.yarnrc.yml', YARN],
  ['.yarn-of-mine.yml', YARN, () => ({ YARN_RC_FILENAME: '.yarn-of-mine.yml' })],
  ['.bunfig.toml', BUN],
  ['xdg/.bunfig.toml', BUN, (home) => ({ XDG_CONFIG_HOME: path.join(home, 'xdg') })],
  ['.config/pnpm/rc', NPM],
  ['.config/pnpm/config.yaml', `registries:\n  "@acme": ${OTHER}\n`],
  ['xdg/pnpm/rc', NPM, (home) => ({ XDG_CONFIG_HOME: path.join(home, 'xdg') })],
  ['prefix/etc/npmrc', NPM, (home) => ({ npm_config_prefix: path.join(home, 'prefix') })],
  ['global-npmrc', NPM, (home) => ({ NPM_CONFIG_GLOBALCONFIG: path.join(home, 'global-npmrc') })],
]
for (const [file, text, env = () => ({})] of ELSEWHERE)
  test(`a scope’s registry in a file outside the project counts: ${file}`, async (t) => {
    const cwd = createFolder(t, { '.git/HEAD': '', 'package.json': pkg('@acme/one') })
    const home = createFolder(t, { [file]: text })
    const found = await findBypass({ cwd, registry: REGISTRY, env: { HOME: home, ...env(home) } })
    t.is(found.length, 1)
    t.true(found[0]?.includes(path.join(home, file)), found[0])
  })

test('Yarn’s configuration counts in every parent folder, even above the repository', async (t) => {
  const folder = createFolder(t, {
    '.yarnrc.yml': YARN,
    'sub/package.json': pkg('@acme/one'),
    'sub/.git/HEAD': '',
  })
  const env = { HOME: createFolder(t, {}) }
  const found = await findBypass({ cwd: path.join(folder, 'sub'), registry: REGISTRY, env })
  t.deepEqual(found, [`@acme/one (npmScopes.acme.npmPublishRegistry in ${path.join(folder, '.yarnrc.yml')})`])
})

test('settings that send no package elsewhere are ignored', async (t) => {
  const files = {
    '.yarnrc.yml': `npmRegistryServer: ${OTHER}\nnpmScopes:\n  acme:\n    npmRegistryServer: ${OTHER}\n  other:\n    npmPublishRegistry: ${OTHER}\n`,
    '.npmrc': `registry=${OTHER}\n# @acme:registry=${OTHER}\n`,
    'pnpm-workspace.yaml': `registries:\n  default: ${OTHER}\ncatalogs:\n  "@acme": {}\n`,
    'bunfig.toml': `[install.scopes]\n[other]\nacme = 1\n`,
    'package.json': pkg('@acme/one'),
  }
  t.deepEqual(await bypassOf(t, files), [])
})

const TARGET = { 'nx-release-publish': { options: past } }
const TOOLS: Array<[file: string, content: object, setting: string]> = [
  ['lerna.json', past, 'registry'],
  ['lerna.json', { command: { publish: past } }, 'command.publish.registry'],
  ['lerna.json', { command: { version: past } }, 'command.version.registry'],
  ['nx.json', { targetDefaults: TARGET }, 'targetDefaults.nx-release-publish.options.registry'],
  [
    'nx.json',
    { targetDefaults: { '@nx/js:release-publish': [{ cache: false }, { options: past }] } },
    'targetDefaults.@nx/js:release-publish.options.registry',
  ],
]
for (const [file, content, setting] of TOOLS)
  test(`a registry in ${file} counts for all packages, from any folder: ${setting}`, async (t) => {
    const files = { [file]: content, 'package.json': { ...root, workspaces: [] }, 'sub/index.js': '' }
    t.deepEqual(await bypassOf(t, files), [`all packages (${setting} in ${file})`])
    t.deepEqual(await bypassOf(t, files, 'sub'), [`all packages (${setting} in ../${file})`])
  })

test('a registry in a package’s own nx target counts for that package', async (t) => {
  const files = {
    'package.json': root,
    'packages/one/package.json': pkg('one'),
    'packages/one/project.json': { name: 'one', targets: TARGET },
    'packages/two/package.json': pkg('two', undefined, { nx: { targets: TARGET } }),
    'packages/three/package.json': pkg('three'),
  }
  t.deepEqual(await bypassOf(t, files), [
    'one (targets.nx-release-publish.options.registry in packages/one/project.json)',
    'two (nx.targets.nx-release-publish.options.registry in packages/two/package.json)',
  ])
})

test('other settings of Lerna and nx are ignored', async (t) => {
  const files = {
    'package.json': pkg('one'),
    'lerna.json': { command: { publish: { registry: '', message: OTHER }, bootstrap: past } },
    'nx.json': {
      targetDefaults: { 'nx-release-publish': { dependsOn: ['build'] }, build: { options: past } },
    },
    'project.json': { targets: { build: { options: past }, 'nx-release-publish': { options: {} } } },
  }
  t.deepEqual(await bypassOf(t, files), [])
})

test('an .npmrc further up in the repository counts, and one above the repository does not', async (t) => {
  const files = { 'sub/.npmrc': `@acme:registry=${OTHER}\n`, 'sub/one/package.json': pkg('@acme/one') }
  t.deepEqual(await bypassOf(t, files, 'sub/one'), ['@acme/one (@acme:registry in ../.npmrc)'])
  const outside = { '.npmrc': `@acme:registry=${OTHER}\n`, 'sub/package.json': pkg('@acme/one') }
  t.deepEqual(await bypassOf(t, { ...outside, 'sub/.git/HEAD': '' }, 'sub'), [])
})

test('an invalid package.json is left to the tool', async (t) => {
  t.deepEqual(await bypassOf(t, { 'package.json': '{', 'lerna.json': '[]' }), [])
})
