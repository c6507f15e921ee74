import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { readJson } from '../files/read-json.ts'
import { gitEnvironment } from '../git/environment.ts'
import type { RunGit } from '../git/run-git.ts'
import type { Env } from '../types.ts'
import type { Ci, ProjectFacts } from './plan.ts'

/** Names that are safe to use, because the name becomes part of commands to copy. */
const NAME = /^(?:@[\w.~-]+\/)?[\w.~-]+$/

const dependencies = z.record(z.string(), z.unknown()).catch({})
const manifestSchema = z.looseObject({
  name: z.string().optional().catch(undefined),
  dependencies,
  devDependencies: dependencies,
})

export interface FactsEffects {
  git: RunGit
}

/** Reads the project's files and its repository. */
export async function readFacts(cwd: string, env: Env, { git }: FactsEffects): Promise<ProjectFacts> {
  const run = async (...args: string[]) => {
    const { exitCode, stdout } = await git(args, { cwd, env: gitEnvironment(env) })
    return exitCode === 0 ? stdout.trim() : ''
  }
  const page = pageOf(await run('remote', 'get-url', 'origin'))
  const head = (await run('symbolic-ref', '--short', 'refs/remotes/origin/HEAD')).replace(/^origin\//, '')
  return {
    ...readManifest(cwd),
    page,
    ci: findCi(cwd, page),
    branch: head || (await run('symbolic-ref', '--short', 'HEAD')) || 'main',
    manager: await findManager(cwd),
  }
}

/** Returns the page of a remote such as `git@github.com:owner/name.git`. A path on this machine has none. */
export function pageOf(remote: string): string | undefined {
  const short = /^(?:[\w.-]+@)?([\w.-]+\.[a-z]+):(?!\/\/)([\w./~-]+)$/i.exec(remote)
  const url = URL.parse(short ? `https://${short[1]}/${short[2]}` : remote)
  if (!url || !/^(?:https?|ssh|git):$/.test(url.protocol)) return undefined
  const pathname = url.pathname.replace(/\.git$/, '').replace(/\/+$/, '')
  return /^\/[\w./~-]+$/.test(pathname) ? `https://${url.hostname}${pathname}` : undefined
}

const FILES: Record<Ci, string> = {
  github: '.github/workflows',
  gitlab: '.gitlab-ci.yml',
  circleci: '.circleci/config.yml',
}

/** The files of CIs that no job can be written for. */
const OTHER_FILES = ['.buildkite', 'Jenkinsfile', 'azure-pipelines.yml', 'bitbucket-pipelines.yml']

/** Finds the CI. A CI's file says more than the repository's host, because many projects on GitHub run elsewhere. */
function findCi(cwd: string, page: string | undefined): Ci | undefined {
  for (const ci of ['circleci', 'gitlab', 'github'] as const)
    if (existsSync(path.join(cwd, FILES[ci]))) return ci
  for (const file of OTHER_FILES) if (existsSync(path.join(cwd, file))) return undefined
  if (page === undefined) return undefined
  const { host } = new URL(page)
  if (/\bgithub\b/i.test(host)) return 'github'
  return /\bgitlab\b/i.test(host) ? 'gitlab' : undefined
}

async function findManager(cwd: string): Promise<ProjectFacts['manager']> {
  const locks = {
    'pnpm-lock.yaml': 'pnpm',
    'yarn.lock': 'yarn',
    'package-lock.json': 'npm',
    'npm-shrinkwrap.json': 'npm',
    'bun.lock': 'bun',
    'bun.lockb': 'bun',
  } as const
  for (const [file, manager] of Object.entries(locks))
    if (existsSync(path.join(cwd, file))) return manager === 'yarn' ? yarnOf(cwd) : manager
  return 'none'
}

async function yarnOf(cwd: string): Promise<'yarn' | 'yarn-classic'> {
  const lock = await readFile(path.join(cwd, 'yarn.lock'), 'utf8')
  return lock.includes('# yarn lockfile v1') ? 'yarn-classic' : 'yarn'
}

function readManifest(cwd: string): Pick<ProjectFacts, 'name' | 'dependencies'> {
  const manifest = manifestSchema.safeParse(readJson(path.join(cwd, 'package.json'))).data
  const there = { ...manifest?.dependencies, ...manifest?.devDependencies }
  const name = manifest?.name?.trim() ?? ''
  return { name: NAME.test(name) ? name : undefined, dependencies: Object.keys(there) }
}
