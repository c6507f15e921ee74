import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { execaSync } from 'execa'
import { readGitHead } from '../../lib/npm/git-head.ts'
import { createFolder, writeFiles } from '../fakes/folder.ts'
import { createNpmCli } from '../registry/npm-cli.ts'
import { startUploadServer } from './upload.ts'

const AUTHOR = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
}

const git = (cwd: string, ...args: string[]) =>
  execaSync('git', ['-c', 'init.defaultBranch=main', ...args], {
    cwd,
    env: { ...AUTHOR, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }).stdout

/** A repository with one commit and a package in it. */
function createRepository(t: ExecutionContext): string {
  const folder = createFolder(t, { 'package.json': { name: 'a', version: '1.0.0' } })
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', 'first')
  return folder
}

/** What npm itself records when it publishes the folder. */
async function recordedByNpm(t: ExecutionContext, cwd: string): Promise<string | undefined> {
  const registry = await startUploadServer(t)
  const npm = await createNpmCli(registry.url)
  t.teardown(npm.close)
  const { stderr } = await npm.run(['publish'], { token: 'x', cwd })
  const manifest = registry.uploaded.get('a@1.0.0')
  t.truthy(manifest, stderr)
  return manifest?.gitHead
}

type Build = (t: ExecutionContext) => string

const withHead: Array<[string, Build]> = [
  ['a branch', createRepository],
  [
    'a branch with a slash in it, packed',
    (t) => {
      const folder = createRepository(t)
      git(folder, 'checkout', '--quiet', '-b', 'release/1.x')
      git(folder, 'tag', '-a', 'v1', '-m', 'v1')
      git(folder, 'pack-refs', '--all')
      return folder
    },
  ],
  [
    'a commit alone',
    (t) => {
      const folder = createRepository(t)
      git(folder, 'checkout', '--quiet', '--detach')
      return folder
    },
  ],
  [
    'a folder further down',
    (t) => {
      const folder = path.join(createRepository(t), 'packages', 'a')
      writeFiles(folder, { 'package.json': { name: 'a', version: '1.0.0' } })
      return folder
    },
  ],
]

const withoutHead: Array<[string, Build]> = [
  ['no repository', (t) => createFolder(t, { 'package.json': { name: 'a', version: '1.0.0' } })],
  [
    'a repository without a commit',
    (t) => {
      const folder = createFolder(t, { 'package.json': { name: 'a', version: '1.0.0' } })
      git(folder, 'init', '--quiet')
      return folder
    },
  ],
  [
    'a linked worktree',
    (t) => {
      const folder = createRepository(t)
      const tree = path.join(createFolder(t), 'tree')
      git(folder, 'worktree', 'add', '--quiet', tree)
      return tree
    },
  ],
  [
    'a .git without a HEAD, in a repository',
    (t) => {
      const folder = path.join(createRepository(t), 'a')
      writeFiles(folder, { 'package.json': { name: 'a', version: '1.0.0' } })
      mkdirSync(path.join(folder, '.git'))
      return folder
    },
  ],
  [
    'a branch that is gone',
    (t) => {
      const folder = createRepository(t)
      rmSync(path.join(folder, '.git', 'refs', 'heads', 'main'))
      return folder
    },
  ],
]

for (const [title, build] of withHead) {
  test(`${title}: the commit that git knows and npm records`, async (t) => {
    const folder = build(t)
    const head = await readGitHead(folder)
    t.is(head, git(folder, 'rev-parse', 'HEAD'))
    t.is(head, await recordedByNpm(t, folder))
  })
}

for (const [title, build] of withoutHead) {
  test(`${title}: no commit, as npm has it`, async (t) => {
    const folder = build(t)
    t.is(await readGitHead(folder), undefined)
    t.is(await recordedByNpm(t, folder), undefined)
  })
}
