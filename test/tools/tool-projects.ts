import type { ScopePeople } from '../helpers/workspaces-scene.ts'
import type { ToolProject } from './tool-project.ts'

const IGNORED = 'node_modules\n.yarn\n.nx\n.npm\n.cache\n.local\n.config\n'
/** Some tools find a project's package manager by its lock file. */
const LOCK = { name: 'root', lockfileVersion: 3, requires: true, packages: {} }
const ROOT = { name: 'root', private: true, workspaces: ['packages/*'] }

/** Specifiers that only pnpm and Yarn understand. */
const workspacePackages = ({ scope }: ScopePeople) =>
  Object.fromEntries(
    Object.entries({ a: undefined, b: 'a', c: 'b' }).map(([name, needs]) => [
      `packages/${name}/package.json`,
      {
        ...{ name: `${scope}/${name}`, version: '1.0.0', files: ['index.js'] },
        dependencies: needs ? { [`${scope}/${needs}`]: 'workspace:^' } : {},
      },
    ]),
  )

const pnpm = (major: 10 | 11 | 12): ToolProject => ({
  title: `pnpm ${major}`,
  tools: [`pnpm-${major}`],
  command: ['pnpm', '-r', 'publish', '--no-git-checks', '--access', 'public'],
  before: ['pnpm', 'install', '--offline'],
  files: (people) => ({
    ...workspacePackages(people),
    'package.json': { name: 'root', private: true },
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    '.gitignore': IGNORED,
  }),
})

const TAGS = ['a', 'b', 'c'].map((name) => `{scope}/${name}@1.0.0`)

const changesets = (major: 2 | 3): ToolProject => ({
  title: `changesets ${major}`,
  tools: [`changesets-${major}`],
  command: ['changeset', 'publish'],
  files: () => ({
    '.gitignore': IGNORED,
    'package-lock.json': LOCK,
    '.changeset/config.json': { access: 'public', baseBranch: 'main', changelog: false, commit: false },
  }),
  published: { tags: TAGS },
  unpublished: { tags: TAGS },
  broken: { tags: TAGS.slice(0, 2) },
})

const NPM = ['npm', 'publish', '--workspaces', '--access', 'public']

const lerna = (name: 'lerna' | 'lerna-lite'): ToolProject => ({
  title: name,
  tools: [name],
  command: ['lerna', 'publish', 'from-package', '--yes'],
  files: () => ({
    '.gitignore': IGNORED,
    'package-lock.json': LOCK,
    'lerna.json': { version: 'independent', packages: ['packages/*'], npmClient: 'npm' },
  }),
  breaks: 'postpublish',
  broken: {
    changed: ['a', 'b', 'c'].map((name) => `packages/${name}/package.json`),
    undo: [['git', 'restore', '.']],
  },
})

const NX: ToolProject = {
  title: 'nx',
  tools: ['nx'],
  command: ['nx', 'release', 'publish'],
  // Saves one process per plugin.
  env: { NX_ISOLATE_PLUGINS: 'false' },
  isLocal: true,
  files: () => ({
    '.gitignore': IGNORED,
    'package.json': { ...ROOT, devDependencies: { nx: '*', '@nx/js': '*' } },
    'package-lock.json': LOCK,
    'nx.json': { release: { projects: ['packages/*'] } },
  }),
}

const YARN_4: ToolProject = {
  title: 'Yarn 4',
  tools: ['yarn-4'],
  command: 'yarn workspaces foreach --all --no-private npm publish --access public'.split(' '),
  before: ['yarn', 'install', '--no-immutable'],
  files: (people) => ({ ...workspacePackages(people), 'yarn.lock': '', '.gitignore': IGNORED }),
}

/** One package in the root of its repository, called `one`. Tools raise its version to 1.0.0. */
const single = (people: ScopePeople) => ({
  '.gitignore': IGNORED,
  'package.json': manifestOf(people, '0.9.0'),
  'index.js': 'export {}\n',
})
function manifestOf({ scope }: ScopePeople, version: string): object {
  return { name: `${scope}/one`, version, files: ['index.js'], publishConfig: { access: 'public' } }
}
const ONE = { isSingle: true, breaks: 'postpublish', files: single }

const TAGGED = { tags: ['v1.0.0'], ahead: 1 }

const YARN_1: ToolProject = {
  ...{ ...ONE, title: 'Yarn 1', tools: ['yarn-1'] },
  command: ['yarn', 'publish', '--non-interactive', '--major'],
  published: TAGGED,
  unpublished: {
    ...TAGGED,
    undo: [
      ['git', 'tag', '--delete', 'v1.0.0'],
      ['git', 'reset', '--hard', 'HEAD~1'],
    ],
  },
  broken: { changed: ['package.json'], undo: [['git', 'restore', 'package.json']] },
  again: ['yarn', 'publish', '--non-interactive', '--no-git-tag-version', '--new-version', '1.0.0'],
}

const BUN: ToolProject = {
  ...{ ...ONE, title: 'bun', tools: ['bun'] },
  command: ['bun', 'publish'],
  files: (people) => ({ ...single(people), 'package.json': manifestOf(people, '1.0.0') }),
}

const RELEASE_IT: ToolProject = {
  ...{ ...ONE, title: 'release-it', tools: ['release-it'], flags: ['--each'] },
  command: ['release-it', 'major', '--ci', '--npm.timeout=600'],
  published: { tags: ['1.0.0'], remoteTags: ['1.0.0'] },
}

const NP: ToolProject = {
  ...{ ...ONE, title: 'np', tools: ['np'], flags: ['--each'] },
  command: ['np', 'major', '--yolo', '--no-2fa', '--no-release-draft'],
  published: { tags: ['v1.0.0'], remoteTags: ['v1.0.0'] },
}

/** Projects by the name of their page in `docs/tools/`. */
export const PROJECTS = {
  npm: [
    { title: 'npm 11', tools: [], command: NPM },
    { title: 'npm 12', tools: ['npm-12'], command: NPM },
  ],
  pnpm: [pnpm(10), pnpm(11), pnpm(12)],
  yarn: [YARN_1, YARN_4],
  bun: [BUN],
  changesets: [changesets(2), changesets(3)],
  lerna: [lerna('lerna'), lerna('lerna-lite')],
  nx: [NX],
  'release-it': [RELEASE_IT],
  np: [NP],
} satisfies Record<string, readonly ToolProject[]>
