import type { Files } from './repository.ts'

/** Small plugins that a repository contains, and stand-ins for packages that are not installed here. */

/** Commits what a release usually commits, and pushes it, as `@semantic-release/git` does in `prepare`. */
export const COMMITTER = './committer.mjs'
const committer = `import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
export const prepare = ({ assets = ['package.json', 'package-lock.json', 'CHANGELOG.md'] }, { cwd, env, nextRelease }) => {
  const git = (...args) => execFileSync('git', args, { cwd, env })
  git('add', '--force', ...assets.filter((file) => existsSync(file)))
  git('commit', '--quiet', '--message', 'chore(release): ' + nextRelease.version)
  git('push', '--quiet', 'origin', 'HEAD:main')
}
`

/** Writes \`text\` into \`file\` in \`prepare\`; \`{version}\` in it is that of the release. */
export const WRITER = './writer.mjs'
const writer = `import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
export const prepare = ({ file, text }, { cwd, nextRelease }) => {
  mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true })
  writeFileSync(path.join(cwd, file), text.replace('{version}', nextRelease.version))
}
`

/** Their sources, for the repository. */
export const LOCAL_PLUGINS: Files = { 'committer.mjs': committer, 'writer.mjs': writer }

/** Compiles \`src\` into \`dist\`: each file, in upper case. */
export const COMPILER = `const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs')
mkdirSync('dist', { recursive: true })
for (const file of readdirSync('src'))
  writeFileSync('dist/' + file, readFileSync('src/' + file, 'utf8').toUpperCase())
`

/** An installed package with this source, as files in the repository. */
export function installed(name: string, source: string): Files {
  return {
    [`node_modules/${name}/package.json`]: { name, version: '1.0.0', type: 'module', main: 'index.js' },
    [`node_modules/${name}/index.js`]: source,
  }
}
