import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { HookCall, HookEnd } from '../helpers/hooks.ts'
import { PROJECT } from './row.ts'
import type { Side } from './sides.ts'

/** Everything that a run leaves behind, in a form that can be compared with another run's. */
export interface LeftBehind {
  /** What each hook returned or threw: a plugin's own errors by code and message, npm's by name. */
  ends: Array<{ hook: string; value: unknown; errors: Shown[] }>
  /** Files of the project: path to contents. */
  files: Record<string, string>
  /** Packages at the registry. */
  packages: Record<string, unknown>
  /** Writes that the registry got. */
  writes: string[]
}

type Shown = { code: string; message: string } | { name: string }

export interface Run {
  /** The project, as it is before the run. */
  project: string
  /** Names that may be published. */
  names: string[]
  calls: HookCall[]
  env: Record<string, string>
}

/** Calls the hooks in a copy of the project. */
export async function leave(
  { project, names, calls, env }: Run,
  side: Side,
): Promise<LeftBehind & { output: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'project-'))
  const cwd = path.join(folder, path.basename(project))
  await cp(project, cwd, { recursive: true })
  const entries = Object.entries(env).map(([name, value]) => [name, value.replace(PROJECT, cwd)])
  const run = await side.run({ calls, cwd, env: Object.fromEntries(entries) })
  const left = {
    ends: run.ends.map(comparable),
    files: await readFiles(cwd),
    packages: await readPackages(names, side),
    writes: writesTo(names, side),
    output: run.output,
  }
  await rm(folder, { recursive: true })
  return left
}

/** Compares npm's errors by name alone, because their messages name folders of the run. */
function comparable({ hook, value, errors }: HookEnd): LeftBehind['ends'][number] {
  const isOwn = (name: string) => name === 'SemanticReleaseError'
  const shown = errors.map(({ name, code, message }) => (isOwn(name) ? { code, message } : { name }))
  return { hook, value, errors: shown }
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('.git/'))
  const contents = files
    .sort()
    .map(async (file) => [file, show(await readFile(path.join(folder, file)))] as const)
  return Object.fromEntries(await Promise.all(contents))
}

async function readPackages(names: string[], { registry }: Side): Promise<Record<string, unknown>> {
  const packages = names.map(async (name) => {
    const packument = await registry.packument(name).catch(() => undefined)
    return [name, packument && (await readPackument(name, packument, registry))] as const
  })
  return Object.fromEntries(await Promise.all(packages))
}

async function readPackument(
  name: string,
  { 'dist-tags': distTags, versions, readme }: Record<string, object>,
  registry: Side['registry'],
) {
  const tarballs = Object.keys(versions ?? {}).map(
    async (version) => [version, show(await registry.tarball(name, version))] as const,
  )
  const manifests = JSON.parse(JSON.stringify(versions, withoutAddress))
  return { distTags, versions: manifests, readme, tarballs: Object.fromEntries(await Promise.all(tarballs)) }
}

/** The tarball's URL is the registry's own. */
function withoutAddress(key: string, value: unknown): unknown {
  return key === 'tarball' ? undefined : value
}

/** Text as it is, anything else by its hash. */
function show(content: Buffer): string {
  return content.includes(0) ? createHash('sha512').update(content).digest('hex') : content.toString()
}

function writesTo(names: string[], { registry }: Side): string[] {
  return registry.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path: asked, status }) => `${method} ${decodeURIComponent(asked)} ${status}`)
    .filter((line) => names.some((name) => `${line.replaceAll(' ', '/')}/`.includes(`/${name}/`)))
}
