import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { ROOT } from '../../test/helpers/job.ts'
import { createRepository, type TestRepository } from '../../test/helpers/repository.ts'
import { writeHistory } from './history.ts'
import { installInto, type Lock, readInstalled } from './installed.ts'

/** The project's dependencies. With their own dependencies they are several hundred packages. */
const NEEDS = [
  'ava',
  'c8',
  'execa',
  'fast-check',
  'knip',
  'nock',
  'nodemailer',
  'otpauth',
  'publint',
  'semantic-release',
  'smtp-server',
  'verdaccio',
  'zod',
]
const SOURCES = ['docs', 'lib', 'protocol/src', 'responder/src', 'test', 'test-registry/src']
const COMMITS = 300
const COMMITS_PER_RELEASE = 10
const LEAST_PACKAGES = 400
const LEAST_FILES = 300

/** A project of real size, with its numbers. */
export interface Project {
  repository: TestRepository
  packages: number
  files: number
  commits: number
}

/**
 * Creates a project like those that people have: this checkout's sources, several hundred of its installed packages
 * with a lock file, and a history of some hundred commits with releases. npm reads all of these when it packs.
 */
export async function createProject(fields: { name: string; [field: string]: unknown }): Promise<Project> {
  const lock = await readInstalled(NEEDS)
  const manifest = {
    type: 'module',
    files: ['docs', 'lib', 'protocol'],
    devDependencies: Object.fromEntries(NEEDS.map((name) => [name, `^${versionOf(name, lock)}`])),
    overrides: await readOverrides(),
    ...fields,
  }
  const repository = await createRepository({
    package: manifest,
    files: { '.gitignore': 'node_modules\n', 'package-lock.json': lockFile(manifest, lock) },
  })
  const sources = await copySources(repository.cwd)
  await repository.commit('feat: add the sources')
  await writeHistory(repository, {
    commits: COMMITS,
    perRelease: COMMITS_PER_RELEASE,
    files: sources.filter((name) => name.endsWith('.ts')),
  })
  await install(repository.cwd, fields.name, lock)
  const project = { repository, packages: Object.keys(lock).length, files: sources.length, commits: COMMITS }
  if (project.packages < LEAST_PACKAGES || project.files < LEAST_FILES)
    throw new Error(`the project is too small: ${project.packages} packages, ${project.files} files`)
  return project
}

function versionOf(name: string, lock: Lock): string {
  const locked = lock[`node_modules/${name}`]
  if (!locked) throw new Error(`${name} is not installed in this checkout`)
  return locked.version
}

/** Reads which versions this checkout has instead of those that a package asks for. */
async function readOverrides(): Promise<object> {
  return JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')).overrides
}

/** @see npm's documentation, package-lock.json */
function lockFile({ name, devDependencies }: { name: string; devDependencies: object }, lock: Lock): object {
  const version = '0.0.0-development'
  const root = { name, version, devDependencies }
  return { name, version, lockfileVersion: 3, requires: true, packages: { '': root, ...asDevelopment(lock) } }
}

function asDevelopment(lock: Lock): object {
  return Object.fromEntries(Object.entries(lock).map(([at, locked]) => [at, { ...locked, dev: true }]))
}

/** Installs as `npm ci` would. The hidden lock file comes last, because npm ignores it if a folder is newer. */
async function install(cwd: string, name: string, lock: Lock): Promise<void> {
  await mkdir(path.join(cwd, 'node_modules'))
  await installInto(cwd, lock)
  const hidden = { name, version: '0.0.0-development', lockfileVersion: 3, requires: true }
  const content = { ...hidden, packages: asDevelopment(lock) }
  await writeFile(path.join(cwd, 'node_modules/.package-lock.json'), JSON.stringify(content, null, 2))
}

/** Copies the sources from the last commit, so that uncommitted work does not count. Resolves with the paths. */
async function copySources(cwd: string): Promise<string[]> {
  const archive = ['archive', '--format=tar', 'HEAD', '--', ...SOURCES]
  const { stdout: tar } = await execa('git', archive, { cwd: ROOT, encoding: 'buffer' })
  await execa('tar', ['-x', '-C', cwd], { input: tar })
  const list = ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...SOURCES]
  const { stdout: names } = await execa('git', list, { cwd: ROOT })
  return names.split('\0').filter(Boolean)
}
