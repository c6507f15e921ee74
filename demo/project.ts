import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Run } from './commands.ts'

/** A small package to release, in a git repository with a remote. */
export interface Project {
  folder: string
  remote: string
  name: string
  commit: string
}

const NAME = '@sample/paper-boat'
const PLUGIN = '@cfa/semantic-release-npm'
const ROOT = path.resolve(import.meta.dirname, '..')

/** Creates the project, with one commit that calls for a release, and no tag. */
export async function createProject(parent: string, registryUrl: string, run: Run): Promise<Project> {
  const folder = path.join(parent, 'paper-boat')
  const remote = path.join(parent, 'paper-boat.git')
  await mkdir(folder)
  for (const [file, content] of Object.entries(filesOf(registryUrl, remote))) {
    await writeFile(path.join(folder, file), content)
  }
  await linkPlugin(folder)
  const git = (...args: string[]) => run('git', args, { cwd: folder })
  await git('init', '--quiet', '--initial-branch=main')
  await git('init', '--quiet', '--bare', '--initial-branch=main', remote)
  await git('remote', 'add', 'origin', remote)
  await git('add', '.')
  await git('commit', '--quiet', '--message=feat: fold a boat that floats')
  await git('push', '--quiet', '--set-upstream', 'origin', 'main')
  return { folder, remote, name: NAME, commit: await git('rev-parse', 'HEAD') }
}

/** Links the plugin as `npm link` does, so that the log shows it by its name, as after an installation. */
async function linkPlugin(folder: string): Promise<void> {
  const link = path.join(folder, 'node_modules', PLUGIN)
  await mkdir(path.dirname(link), { recursive: true })
  await symlink(ROOT, link, 'junction')
}

function filesOf(registry: string, repository: string): Record<string, string> {
  return {
    'package.json': json({
      name: NAME,
      version: '0.0.0-development',
      description: 'A boat of paper',
      license: 'MIT',
      type: 'module',
      exports: './dist/boat.js',
      files: ['dist'],
      scripts: { prepack: 'node build.js' },
      publishConfig: { access: 'public', registry },
    }),
    '.releaserc.json': json({
      branches: ['main'],
      repositoryUrl: `file://${repository}`,
      plugins: [
        '@semantic-release/commit-analyzer',
        '@semantic-release/release-notes-generator',
        [PLUGIN, { timeout: '10m' }],
      ],
    }),
    'boat.js': "export const boat = '__/\\\\__'\n",
    'build.js': BUILD,
    'README.md': '# A boat of paper\n\nIt floats, for a while.\n',
    '.gitignore': 'dist/\nnode_modules/\n',
  }
}

const BUILD = `import { copyFileSync, mkdirSync } from 'node:fs'

mkdirSync('dist', { recursive: true })
copyFileSync('boat.js', 'dist/boat.js')
console.log('prepack: built dist/boat.js')
`

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`
