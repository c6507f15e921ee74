import { projectFolders } from '../files/project-folders.ts'
import type { Env } from '../types.ts'
import { readNpmrcLine, variablesIn } from './npmrc-lines.ts'
import { readFiles } from './project-files.ts'
import { readUserConfig } from './user-config.ts'

export interface ConfiguredVariables {
  /** Variables that the registry's credentials are read from. */
  tokens: readonly string[]
  /** Variables that only credentials for other registries are read from. */
  elsewhere: readonly string[]
  /** Variables that Yarn's configuration names. Yarn exits if one of them has no value. */
  needed: readonly string[]
}

export interface ConfiguredPlace {
  cwd: string
  registry: string
  /** The job's environment, which names the user's npm configuration. */
  env: Env
}

const YARN_TOKEN = /^npmAuth(?:Token|Ident)\s*:.*$/gm

/** Finds the environment variables that the npm configuration of user and project names, and the project's for Yarn. */
export async function configuredVariables(place: ConfiguredPlace): Promise<ConfiguredVariables> {
  const { cwd, registry, env } = place
  const folders = projectFolders(cwd)
  const npm = [await readUserConfig(env), ...textsOf(await readFiles(folders, '.npmrc'))]
  const yarn = textsOf(await readFiles(folders, '.yarnrc.yml')).join('\n')
  const named = npm
    .flatMap((text) => text.split(/\r?\n/))
    .flatMap((line) => variablesIn(line).map((name) => ({ name, kind: readNpmrcLine(line, registry).kind })))
  const namesOf = (kind: string) => named.filter((one) => one.kind === kind).map(({ name }) => name)
  const needed = variablesIn(yarn)
  const others = [...named.filter(({ kind }) => kind !== 'elsewhere').map(({ name }) => name), ...needed]
  return {
    tokens: [...namesOf('credential'), ...(yarn.match(YARN_TOKEN) ?? []).flatMap(variablesIn)],
    elsewhere: namesOf('elsewhere').filter((name) => !others.includes(name)),
    needed,
  }
}

const textsOf = (files: ReadonlyArray<{ text: string }>): string[] => files.map(({ text }) => text)
