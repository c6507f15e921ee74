import { projectFolders } from '../files/project-folders.ts'
import { readNpmrcLine, variablesIn } from './npmrc-lines.ts'
import { readFiles } from './project-files.ts'

export interface ConfiguredVariables {
  /** Variables that the registry's credentials are read from. */
  tokens: readonly string[]
  /** Variables that Yarn's configuration names. Yarn exits if one of them has no value. */
  needed: readonly string[]
}

const YARN_TOKEN = /^npmAuth(?:Token|Ident)\s*:.*$/gm

/** Finds the environment variables that a project's own npm and Yarn configuration names. */
export async function configuredVariables(cwd: string, registry: string): Promise<ConfiguredVariables> {
  const folders = projectFolders(cwd)
  const npm = await readFiles(folders, '.npmrc')
  const yarn = (await readFiles(folders, '.yarnrc.yml')).map(({ text }) => text).join('\n')
  const credentials = npm
    .flatMap(({ text }) => text.split(/\r?\n/))
    .filter((line) => readNpmrcLine(line, registry).kind === 'credential')
  return {
    tokens: [...credentials, ...(yarn.match(YARN_TOKEN) ?? [])].flatMap(variablesIn),
    needed: variablesIn(yarn),
  }
}
