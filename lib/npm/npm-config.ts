import type { NetworkSettings } from '../registry/network.ts'
import { npmFolder } from '../registry/npm-package.ts'
import { type ConfigPlace, loadNpmConfig } from './load-npm-config.ts'
import { type ConfiguredCredential, readCredential } from './npm-credential.ts'
import { readNetwork } from './npm-network.ts'
import { networkFromProject, type ProjectSetting } from './project-network.ts'
import { scopesOf } from './registry-scopes.ts'

export type { ConfiguredCredential, ProjectSetting }
export { npmFolder }

/** The path of npm's command line, to be run by `process.execPath`. */
export const npmCli = `${npmFolder}/bin/npm-cli.js`

/** npm's configuration as npm itself resolves it: environment, and the files of project, user and machine. */
export interface NpmSettings {
  get: (key: string) => unknown
  /**
   * The source of a setting: `cli` (the given `userconfig`), `env`, `project`, `user`, `global`, `builtin` or
   * `default`. `null` if nothing sets it.
   */
  where: (key: string) => string | null
  /** The file of a source, if it has one that exists. */
  fileOf: (where: string) => string | undefined
  network: (registryUrl: string) => NetworkSettings
  /** What the project's own files change about the connection to the registry. It must be shown to the maintainer. */
  networkFromProject: (registryUrl: string) => ProjectSetting[]
  credentialFor: (registryUrl: string) => ConfiguredCredential | undefined
  /** The scopes whose packages npm reads from and writes to this registry, such as `@acme`. */
  scopesOf: (registryUrl: string) => string[]
  /** Why npm would refuse this configuration, in its own words. `network` adds files that it can't read. */
  problems: readonly string[]
}

/**
 * Reads npm's configuration with npm's own `@npmcli/config`, in this process. Prints nothing, and leaves `env` and
 * `process.env` alone. What npm would refuse is among the problems. What npm skips is skipped.
 *
 * @param where - Its `userconfig` replaces the user's file.
 */
export async function readNpmSettings(where: ConfigPlace): Promise<NpmSettings> {
  const { layers, problems, folder, env } = await loadNpmConfig(where)
  const onProblem = (problem: string) => {
    if (!problems.includes(problem)) problems.push(problem)
  }
  const sources = { layers, env, cwd: where.cwd, onProblem }
  return {
    get: layers.get,
    where: layers.find,
    fileOf: layers.fileOf,
    network: (registryUrl) => readNetwork(sources, registryUrl),
    networkFromProject: (registryUrl) => networkFromProject(layers, registryUrl, folder),
    credentialFor: (registryUrl) => readCredential(layers, registryUrl, env),
    scopesOf: (registryUrl) => scopesOf(layers, registryUrl),
    problems,
  }
}
