import path from 'node:path'
import { npmFolder, requireFromNpm } from '../registry/npm-package.ts'
import type { Env } from '../types.ts'
import { type ConfigData, type Layers, readLayers, replaceVariables } from './npm-layers.ts'

export interface ConfigPlace {
  cwd: string
  env: Env
  userconfig?: string | undefined
}

export interface LoadedConfig {
  layers: Layers
  problems: string[]
  /** The project's folder as npm finds it, or `cwd` if npm finds none. */
  folder: string
  /** A copy of the environment as it was given. */
  env: Record<string, string>
}

/** The part of `@npmcli/config` that is used here. */
interface NpmConfig {
  data: ConfigData
  env: Record<string, string>
  localPrefix: string | null
  load: () => Promise<void>
  validate: () => boolean
  parseField(field: unknown, key: string, isListElement?: boolean): unknown
}

interface ConfigModule {
  new (options: Record<string, unknown>): NpmConfig
  typeDefs: { path: { type: unknown } }
}

interface Definitions {
  definitions: Record<string, { type: unknown }>
}

/**
 * Loads and checks the configuration as npm does before it runs a command.
 *
 * @see npm@11.21.2, lib/npm.js and lib/base-cmd.js; @npmcli/config@10, lib/index.js
 */
export async function loadNpmConfig({ cwd, env, userconfig }: ConfigPlace): Promise<LoadedConfig> {
  const given = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const config = createConfig({ cwd, env: given, userconfig })
  const problems: string[] = []
  try {
    await config.load()
    config.validate()
  } catch (error) {
    problems.push((error as Error).message)
  }
  const layers = readLayers(config.data, given)
  return { layers, problems, folder: config.localPrefix ?? cwd, env: given }
}

function createConfig({ cwd, env, userconfig }: ConfigPlace): NpmConfig {
  const definitions = requireFromNpm('@npmcli/config/lib/definitions') as Definitions
  const own = userconfig === undefined ? [] : ['--userconfig', path.resolve(cwd, userconfig)]
  return new (configClass(cwd, definitions))({
    ...definitions,
    npmPath: npmFolder,
    // A copy, because npm writes into it what its scripts can see.
    env: { ...env },
    argv: [process.execPath, path.join(npmFolder, 'bin/npm-cli.js'), ...own],
    cwd,
    warn: false,
  })
}

/**
 * Makes npm resolve relative paths from `cwd`. It would resolve them from its own working folder, but this is not npm's
 * process.
 */
function configClass(cwd: string, { definitions }: Definitions): ConfigModule {
  const Config = requireFromNpm('@npmcli/config') as ConfigModule
  const isPath = (key: string) => [definitions[key]?.type].flat().includes(Config.typeDefs.path.type)
  return class extends Config {
    override parseField(field: unknown, key: string, isListElement = false): unknown {
      const value = super.parseField(field, key, isListElement)
      if (typeof field !== 'string' || typeof value !== 'string' || !isPath(key)) return value
      const text = replaceVariables(field.trim(), this.env)
      return path.isAbsolute(text) || /^~[/\\]/.test(text) ? value : path.resolve(cwd, text)
    }
  }
}
