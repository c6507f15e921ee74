import type { TogetherPeople } from '../helpers/together-stage.ts'
import type { ToolProject } from './tool-stage.ts'

const IGNORED = 'node_modules\n.yarn\n.nx\n.npm\n.cache\n.local\n.config\n'
/** Some tools find a project's package manager by its lock file. */
const LOCK = { name: 'root', lockfileVersion: 3, requires: true, packages: {} }
const ROOT = { name: 'root', private: true, workspaces: ['packages/*'] }

/** Specifiers that only pnpm and Yarn understand. */
const workspacePackages = ({ scope }: TogetherPeople) =>
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

const changesets = (major: 2 | 3): ToolProject => ({
  title: `changesets ${major}`,
  tools: [`changesets-${major}`],
  command: ['changeset', 'publish'],
  files: () => ({
    '.gitignore': IGNORED,
    'package-lock.json': LOCK,
    '.changeset/config.json': { access: 'public', baseBranch: 'main', changelog: false, commit: false },
  }),
})

/** Tools that publish many packages of a repository. */
export const MANY: readonly ToolProject[] = [
  { title: 'npm 11', tools: [], command: ['npm', 'publish', '--workspaces', '--access', 'public'] },
  { title: 'npm 12', tools: ['npm-12'], command: ['npm', 'publish', '--workspaces', '--access', 'public'] },
  pnpm(10),
  pnpm(11),
  pnpm(12),
  {
    title: 'Yarn 4',
    tools: ['yarn-4'],
    command: [
      'yarn',
      'workspaces',
      'foreach',
      '--all',
      '--no-private',
      'npm',
      'publish',
      '--access',
      'public',
    ],
    before: ['yarn', 'install', '--no-immutable'],
    files: (people) => ({ ...workspacePackages(people), 'yarn.lock': '', '.gitignore': IGNORED }),
  },
  changesets(2),
  changesets(3),
  {
    title: 'lerna-lite',
    tools: ['lerna-lite'],
    command: ['lerna', 'publish', 'from-package', '--yes'],
    files: () => ({
      '.gitignore': IGNORED,
      'package-lock.json': LOCK,
      'lerna.json': { version: 'independent', packages: ['packages/*'], npmClient: 'npm' },
    }),
  },
  {
    title: 'nx',
    tools: ['nx'],
    command: ['nx', 'release', 'publish'],
    isLocal: true,
    files: () => ({
      '.gitignore': IGNORED,
      'package.json': { ...ROOT, devDependencies: { nx: '*', '@nx/js': '*' } },
      'package-lock.json': LOCK,
      'nx.json': { release: { projects: ['packages/*'] } },
    }),
  },
]

/** One package in the root of its repository, of the scope's name and `one`. */
const single = (people: TogetherPeople) => ({
  '.gitignore': IGNORED,
  'package.json': manifestOf(people, '0.9.0'),
  'index.js': 'export {}\n',
})
function manifestOf({ scope }: TogetherPeople, version: string): object {
  return { name: `${scope}/one`, version, files: ['index.js'], publishConfig: { access: 'public' } }
}
const NONE = { packages: {} }

/** Tools that raise the version of one package, tag and publish: 1.0.0 comes out. */
export const ONE: readonly ToolProject[] = [
  {
    ...{ ...NONE, title: 'Yarn 1', tools: ['yarn-1'] },
    command: ['yarn', 'publish', '--non-interactive', '--major'],
    files: single,
  },
  {
    ...{ ...NONE, title: 'bun', tools: ['bun'] },
    command: ['bun', 'publish'],
    files: (people) => ({ ...single(people), 'package.json': manifestOf(people, '1.0.0') }),
  },
  {
    ...{ ...NONE, title: 'release-it', tools: ['release-it'], flags: ['--each'] },
    command: ['release-it', 'major', '--ci', '--npm.timeout=600'],
    files: single,
  },
  {
    ...{ ...NONE, title: 'np', tools: ['np'], flags: ['--each'] },
    command: ['np', 'major', '--yolo', '--no-2fa', '--no-release-draft'],
    files: single,
  },
]
