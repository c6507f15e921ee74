import path from 'node:path'
import { projectFolders } from '../files/project-folders.ts'
import { readJson } from '../files/read-json.ts'
import { isObject } from '../is-object.ts'

/** A setting that names a registry, and its file. */
export interface ToolRegistry {
  setting: string
  file: string
}

/** Where a setting is in its file. */
type Keys = readonly string[]

const TARGET: Keys = ['targets', 'nx-release-publish', 'options', 'registry']
const LERNA: readonly Keys[] = [
  ['registry'],
  ['command', 'publish', 'registry'],
  ['command', 'version', 'registry'],
]
const NX: readonly Keys[] = ['nx-release-publish', '@nx/js:release-publish'].map((target) => [
  'targetDefaults',
  target,
  'options',
  'registry',
])

/**
 * Finds the registries that Lerna and nx are told to publish all packages to. Both prefer them to the environment.
 *
 * @see lerna@10, libs/core/src/lib/command/index.ts, `configureOptions`; nx@23, `readTargetDefaultsForTarget`
 */
export const registriesOfTools = (cwd: string): ToolRegistry[] =>
  projectFolders(cwd).flatMap((folder) => [
    ...registriesIn(path.join(folder, 'lerna.json'), LERNA),
    ...registriesIn(path.join(folder, 'nx.json'), NX),
  ])

/**
 * Finds those in the nx target of the package in a folder.
 *
 * @see @nx/js@23, src/utils/npm-config.ts, `parseRegistryOptions`
 */
export const registriesOfTarget = (folder: string): ToolRegistry[] => [
  ...registriesIn(path.join(folder, 'project.json'), [TARGET]),
  ...registriesIn(path.join(folder, 'package.json'), [['nx', ...TARGET]]),
]

function registriesIn(file: string, settings: readonly Keys[]): ToolRegistry[] {
  const content = readJson(file)
  const set = settings.filter((keys) => valuesAt(content, keys).some(Boolean))
  return set.map((keys) => ({ setting: keys.join('.'), file }))
}

/** Returns the values at a place. In nx, a list of objects stands for each of them. */
function valuesAt(content: unknown, [key, ...rest]: Keys): unknown[] {
  if (key === undefined) return [content]
  return [content].flat().flatMap((one) => (isObject(one) ? valuesAt(one[key], rest) : []))
}
