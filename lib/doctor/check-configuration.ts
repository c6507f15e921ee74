import path from 'node:path'
import { safeLine } from '../log/safe-text.ts'
import { namesOf } from '../verify/own-entries.ts'
import { type Finding, found } from './finding.ts'
import type { ReleaseConfig } from './release-config.ts'

/** Other plugins that publish to npm. */
const OTHERS = ['@semantic-release/npm', '@continuous-auth/semantic-release-npm']

export function checkConfiguration(config: ReleaseConfig, ownEntries: number, cwd: string): Finding[] {
  return [checkFile(config, cwd), ...checkListed(config, ownEntries)]
}

function checkFile({ file, problem }: ReleaseConfig, cwd: string): Finding {
  const title = file === undefined ? 'Release configuration' : safeLine(path.relative(cwd, file))
  if (problem !== undefined)
    return found('configuration', 'error', {
      title,
      detail: `semantic-release can’t start with it: ${safeLine(withoutStack(problem))}`,
      next: 'Correct the configuration. If a plugin is missing, install it as a dev dependency.',
    })
  const detail =
    file === undefined
      ? 'There is none, so semantic-release uses its defaults.'
      : 'semantic-release reads it.'
  return found('configuration', 'ok', { title, detail })
}

/** Leaves out which files asked for a module that is missing: the first of them does not exist. */
const withoutStack = (problem: string): string => problem.replace(/\nRequire stack:\n[^]*/, '')

const OTHER_TOOLS =
  'Without semantic-release, publish with `cfa publish`: https://github.com/cfa/semantic-release-npm/blob/main/docs/tools/README.md'

function checkListed({ options, file }: ReleaseConfig, ownEntries: number): Finding[] {
  const otherTools = file === undefined ? ` ${OTHER_TOOLS}` : ''
  const others = namesOf(options).filter((name) => OTHERS.includes(name))
  const name = '@cfa/semantic-release-npm'
  if (ownEntries === 0)
    return [
      found('plugin-listed', 'error', {
        title: name,
        detail:
          others.length === 0
            ? 'The release configuration does not list this plugin, so nothing is published with it.'
            : `The release configuration lists ${others.join(', ')} instead, so nobody is asked.`,
        next: `List "${name}" under "plugins"${others.length === 0 ? '' : ` in place of "${others[0]}"`}. \`npx ${name} init\` shows the change.${otherTools}`,
      }),
    ]
  const listed = found('plugin-listed', 'ok', {
    title: name,
    detail: ownEntries === 1 ? 'It is listed once.' : `It is listed ${ownEntries} times.`,
  })
  const doubled = others.map((other) =>
    found('other-npm-plugin', 'error', {
      title: other,
      detail: 'It is listed in addition to this plugin, and publishes without asking anybody.',
      next: `Remove "${other}" from the release configuration.`,
    }),
  )
  return [listed, ...doubled]
}
