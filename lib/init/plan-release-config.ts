import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseJson } from '../files/parse-json.ts'
import { isObject } from '../is-object.ts'
import { isOwn, nameOf, optionsOf } from '../verify/plugin-order.ts'
import type { Step } from './change.ts'
import { optionsFor, type Plan } from './plan.ts'

const NAME = '@cfa/semantic-release-npm'
const REPLACED = ['@semantic-release/npm', '@continuous-auth/semantic-release-npm']
/** Plugins that announce a release, so that they have to come after it. */
const AFTER = ['@semantic-release/github', '@semantic-release/gitlab']
const STEPS = ['verifyConditions', 'prepare', 'publish', 'addChannel']

const JSON_FILES = ['.releaserc', '.releaserc.json', '.config/releaserc', '.config/releaserc.json']
/** Files that cosmiconfig looks for, but that no program can change without losing more than it should. */
const OTHER_FILES = ['.releaserc', '.config/releaserc', 'release.config'].flatMap((name) =>
  ['yaml', 'yml', 'js', 'ts', 'cjs', 'mjs'].map((extension) => `${name}.${extension}`),
)

type Config = Record<string, unknown>

/** Plans the change of the release configuration. */
export async function planReleaseConfig(cwd: string, plan: Plan): Promise<Step> {
  const manifest = await readJson(path.join(cwd, 'package.json'))
  if (isObject(manifest?.json) && isObject(manifest.json.release))
    return planJson('package.json', manifest.text, manifest.json.release, plan, (release) => ({
      ...(manifest.json as Config),
      release,
    }))
  for (const file of JSON_FILES) {
    const found = await readJson(path.join(cwd, file))
    if (isObject(found?.json)) return planJson(file, found.text, found.json, plan, (release) => release)
    if (found) return advise(file, plan)
  }
  for (const file of OTHER_FILES) if (existsSync(path.join(cwd, file))) return advise(file, plan)
  const release = { branches: [plan.branch], plugins: pluginsOf({}, plan) }
  return { change: { file: '.releaserc.json', before: undefined, after: `${format(release)}\n` } }
}

function planJson(
  file: string,
  before: string,
  release: Config,
  plan: Plan,
  wrap: (release: Config) => Config,
): Step {
  // The list of plugins is in the configuration that this one extends.
  const isShared = release.extends !== undefined && !Array.isArray(release.plugins)
  if (isShared || STEPS.some((step) => release[step] !== undefined)) return advise(file, plan)
  const whole = wrap({ ...release, plugins: pluginsOf(release, plan) })
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  '
  const isSame = JSON.stringify(JSON.parse(before)) === JSON.stringify(whole)
  const after = isSame ? before : `${format(whole, indent)}\n`
  return { change: { file, before, after } }
}

function pluginsOf({ plugins }: Config, plan: Plan): unknown[] {
  const host = plan.isOnGitLab ? '@semantic-release/gitlab' : '@semantic-release/github'
  const usual = ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator', host]
  const list = Array.isArray(plugins) ? plugins : usual
  const isOurs = (entry: unknown) => isOwn(entry) || REPLACED.includes(String(nameOf(entry)))
  if (list.some(isOurs)) return list.map((entry) => (isOurs(entry) ? withOptions(entry, plan) : entry))
  const end = list.findIndex((entry) => AFTER.includes(String(nameOf(entry))))
  return list.toSpliced(end < 0 ? list.length : end, 0, withOptions(NAME, plan))
}

const withOptions = (entry: unknown, plan: Plan): [string, Config] => [
  NAME,
  { ...optionsOf(entry), ...optionsFor(plan) },
]

function advise(file: string, plan: Plan): Step {
  const text = inline(withOptions(NAME, plan))
  const why = `Put this under "plugins", in place of "@semantic-release/npm", before "@semantic-release/github":`
  return { advice: { file, why, text } }
}

const LONGEST_ENTRY = 100
/** Stands for a plugin with options, until that gets a line of its own. */
const PLACE = /"\\u0000(\d+)"/g

/** Formats JSON, with each plugin on one line if that is short enough. */
function format(value: Config, indent = '  '): string {
  const lines: string[] = []
  const place = (entry: unknown) => {
    const line = inline(entry)
    return Array.isArray(entry) && line.length <= LONGEST_ENTRY ? `\0${lines.push(line) - 1}` : entry
  }
  const replacer = (key: string, item: unknown) =>
    key === 'plugins' && Array.isArray(item) ? item.map(place) : item
  return JSON.stringify(value, replacer, indent).replace(PLACE, (_place, index) => lines[Number(index)] ?? '')
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`)
  return `{ ${entries.join(', ')} }`
}

async function readJson(file: string): Promise<{ text: string; json: unknown } | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : { text, json: parseJson(text) }
}
