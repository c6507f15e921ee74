import type { NetworkSettings } from '../registry/network.ts'
import { npmFolder } from '../registry/npm-package.ts'
import { type ConfigPlace, loadNpmConfig } from './load-npm-config.ts'
import { type ConfiguredCredential, readCredential } from './npm-credential.ts'
import { readNetwork } from './npm-network.ts'
import { networkFromProject, type ProjectSetting } from './project-network.ts'

export type { ConfiguredCredential, ProjectSetting }
export { npmFolder }

/** npm's command line, for `process.execPath`. */
export const npmCli = `${npmFolder}/bin/npm-cli.js`

/** npm's configuration as npm itself resolves it: environment, and the files of project, user and machine. */
export interface NpmSettings {
  get: (key: string) => unknown
  /** `cli` (the given `userconfig`), `env`, `project`, `user`, `global`, `builtin`, `default`; `null`: nothing sets it. */
  where: (key: string) => string | null
  /** The file of a source, where it is one and is there. */
  fileOf: (where: string) => string | undefined
  network: (registryUrl: string) => NetworkSettings
  /** What the project's own files change about the way to the registry: it must be shown to the maintainer. */
  networkFromProject: (registryUrl: string) => ProjectSetting[]
  credentialFor: (registryUrl: string) => ConfiguredCredential | undefined
  /** Why npm would refuse this configuration, in its own words. `network` adds files that it can't read. */
  problems: readonly string[]
}

/**
 * Reads npm's configuration with npm's own `@npmcli/config`, in this process. Prints nothing, and leaves `env` and
 * `process.env` alone. What npm would refuse is among the problems; what npm skips is skipped.
 *
 * @param where - `userconfig` takes the place of the user's file.
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
    problems,
  }
}
