import { readFile, realpath } from 'node:fs/promises'
import { createRequire, findPackageJSON } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Place } from './quiet-context.ts'

/** What semantic-release reads from a project. */
export interface ReleaseConfig {
  /** The version of semantic-release. `undefined` if it is not installed. */
  version: string | undefined
  options: Record<string, unknown>
  /** The file with the options. `undefined` if there is none, or if it can't be read. */
  file: string | undefined
  /** Why semantic-release would not start with it. */
  problem: string | undefined
  /** semantic-release's own YAML parser. */
  parseYaml: (text: string) => unknown
}

interface Cosmiconfig {
  cosmiconfig: (name: string) => {
    search: (cwd: string) => Promise<{ config: unknown; filepath: string } | null>
  }
  defaultLoaders: { '.yaml': (file: string, text: string) => unknown }
}

type GetConfig = (context: object, options: object) => Promise<{ options: Record<string, unknown> }>

/** The plugins that semantic-release uses if nothing is configured. */
const DEFAULT_PLUGINS = [
  '@semantic-release/commit-analyzer',
  '@semantic-release/release-notes-generator',
  '@semantic-release/npm',
  '@semantic-release/github',
]

/**
 * Reads the configuration with the project's semantic-release, or else with the one next to this plugin. This loads the
 * plugins as well, but runs none of them.
 *
 * @see semantic-release@20 to 25, lib/get-config.js
 */
export async function readReleaseConfig(place: Place): Promise<ReleaseConfig> {
  const { cwd } = place
  const manifest = await locate(cwd)
  if (!manifest) return { ...NOTHING, options: { plugins: DEFAULT_PLUGINS } }
  let read: ReleaseConfig = { ...NOTHING, options: { plugins: DEFAULT_PLUGINS } }
  try {
    read = { ...read, version: await versionOf(manifest) }
    const { cosmiconfig, defaultLoaders } = await importCosmiconfig(manifest)
    read = { ...read, parseYaml: (text) => defaultLoaders['.yaml']('file.yml', text) }
    const found = await cosmiconfig('release').search(cwd)
    const written = z.record(z.string(), z.unknown()).catch({}).parse(found?.config)
    read = { ...read, file: found?.filepath, options: { ...read.options, ...written } }
    return { ...read, options: await load(manifest, place) }
  } catch (error) {
    return { ...read, problem: error instanceof Error ? error.message : String(error) }
  }
}

async function importCosmiconfig(manifest: string): Promise<Cosmiconfig> {
  const module = await import(pathToFileURL(createRequire(manifest).resolve('cosmiconfig')).href)
  return module.default ?? module
}

const NOTHING = { version: undefined, file: undefined, problem: undefined, parseYaml: () => undefined }

/**
 * Returns the real path of semantic-release's `package.json`. Its dependencies are next to that, not next to a symbolic
 * link.
 */
async function locate(cwd: string): Promise<string | undefined> {
  const bases = [pathToFileURL(path.join(cwd, 'package.json')).href, import.meta.url]
  for (const base of bases) {
    try {
      const manifest = findPackageJSON('semantic-release', base)
      if (manifest) return await realpath(manifest)
    } catch {
      // It is not installed there.
    }
  }
  return undefined
}

async function versionOf(manifest: string): Promise<string | undefined> {
  const text = await readFile(manifest, 'utf8')
  return z.looseObject({ version: z.string() }).safeParse(JSON.parse(text)).data?.version
}

async function load(manifest: string, { cwd, env, stderr }: Place): Promise<Record<string, unknown>> {
  const file = path.join(path.dirname(manifest), 'lib/get-config.js')
  const { default: getConfig }: { default: GetConfig } = await import(pathToFileURL(file).href)
  const ignore = () => {}
  const logger = { log: ignore, warn: ignore, error: ignore, success: ignore, scope: () => logger }
  const { options } = await getConfig({ cwd, env, logger, stdout: stderr, stderr }, {})
  return options
}
