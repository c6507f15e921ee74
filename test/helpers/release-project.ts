import type { Question } from '@cfa/protocol'
import type { ExecutionContext, TestFn } from 'ava'
import type { HarnessOptions } from './harness.ts'
import type { HookCall, HookEnd, HookName } from './hooks.ts'
import { type LeftBehind, leftBy } from './left-by.ts'
import { createMachines, type Mode, OURS } from './modes.ts'
import { type Checkout, checkOut, type Project } from './project.ts'
import { errorCodes, MASKS } from './release-claims.ts'
import { type Entry, type ReleaseOptions, release as wholeRelease } from './semantic-release.ts'
import { withTurn } from './turns.ts'

/** How a release of a project ended. */
export interface Outcome {
  mode: Mode
  name: string
  /** The sorted codes of the errors, or their names if they have none. */
  codes: string[]
  details: string
  /** The step that failed, or the last one. `undefined` in a whole release. */
  hook: HookName | undefined
  /** 0 or 1. For hooks, the exit code that semantic-release would have had. */
  exitCode: number | undefined
  /** Tags at the remote; `hooks` makes none. */
  tags: string[]
  output: string
  questions: Question[]
  left: LeftBehind
  /** Versions of the package. */
  versions: string[]
  /** Method and path of the writes that the registry accepted. */
  writes: string[]
  checkout: Checkout
}

/** Stands for the plugin that is compared, in a whole release. */
export const THE_PLUGIN = '{the plugin}'

export interface HooksOptions {
  config?: object
  calls?: HookCall[]
  /** Other packages that may have been published. */
  others?: string[]
}

export interface WholeOptions extends Omit<ReleaseOptions, 'env'> {
  others?: string[]
}

export interface ProjectReleases {
  /** Calls the hooks of a first release, without semantic-release. */
  hooks: (t: ExecutionContext, project: Project, mode: Mode, options?: HooksOptions) => Promise<Outcome>
  /** Does the same on all machines at once. */
  everywhere: (
    t: ExecutionContext,
    project: Project,
    options?: HooksOptions & { modes?: readonly Mode[] },
  ) => Promise<{ peer: Outcome; ours: Outcome[] }>
  /** The repository, its registry and its job's environment, for a release that the test runs itself. */
  checkOut: (t: ExecutionContext, project: Project, mode: Mode) => Promise<Checkout>
  /** Runs semantic-release. */
  release: (t: ExecutionContext, project: Project, mode: Mode, options?: WholeOptions) => Promise<Outcome>
}

export const firstRelease = (config: object = {}): HookCall[] =>
  (['verifyConditions', 'prepare', 'publish', 'success'] as const).map((hook) => ({ hook, config }))

/** The releases of a test file. A project that is released in several modes has the same name in each. */
export function createProjectReleases(test: TestFn, options: HarnessOptions = {}): ProjectReleases {
  const machines = createMachines(test, options)
  const nameOf = createNames()
  // All tests of a file begin at once, and hundreds of git processes would keep this one from answering the first job.
  const checkOutOn = (project: Project, mode: Mode) => {
    const named = { ...project, name: nameOf(project) }
    return withTurn(() => checkOut(named, mode, machines[mode]))
  }
  const hooks: ProjectReleases['hooks'] = async (t, project, mode, options = {}) => {
    const { config, calls = firstRelease(config), others } = options
    const checkout = await checkOutOn(project, mode)
    const turn = { calls, cwd: checkout.cwd, env: checkout.env as Record<string, string> }
    const { ends, output } = await machines[mode].run(turn)
    return finish(t, checkout, { ...judge(ends), tags: [], output, others })
  }
  return {
    hooks,
    checkOut: async (t, project, mode) => {
      const checkout = await checkOutOn(project, mode)
      t.teardown(checkout.close)
      return checkout
    },
    everywhere: async (t, project, { modes = OURS, ...options } = {}) => {
      const runs = (['peer', ...modes] as const).map((mode) => hooks(t, project, mode, options))
      const [peer, ...ours] = (await Promise.all(runs)) as [Outcome, ...Outcome[]]
      return { peer, ours }
    },
    release: async (t, project, mode, { others, plugins = [THE_PLUGIN], ...options } = {}) => {
      const checkout = await checkOutOn(project, mode)
      const { exitCode, output, tags } = await wholeRelease(checkout.repository, {
        ...options,
        env: checkout.env as Record<string, string>,
        plugins: plugins.map((entry) => asEntry(entry, machines[mode].plugin)),
      })
      const codes = errorCodes(output)
      return finish(t, checkout, { codes, details: output, hook: undefined, exitCode, tags, output, others })
    },
  }
}

function judge(ends: HookEnd[]): Pick<Outcome, 'codes' | 'details' | 'hook' | 'exitCode'> {
  const last = ends.at(-1)
  const errors = last?.errors ?? []
  return {
    codes: errors.map(({ code, name }) => code || name).sort(),
    details: errors.map(({ message, details }) => `${message}\n${details}`).join('\n'),
    hook: last?.hook,
    exitCode: errors.length === 0 ? 0 : 1,
  }
}

interface Ended extends Pick<Outcome, 'codes' | 'details' | 'hook' | 'exitCode' | 'tags' | 'output'> {
  others: string[] | undefined
}

/** Reads what is left, and asserts that the output has no secret. */
async function finish(t: ExecutionContext, checkout: Checkout, ended: Ended): Promise<Outcome> {
  const { mode, name, user, endpoint } = checkout
  const { others = [], ...outcome } = ended
  const left = await leftBy(checkout, [name, ...others])
  const shown = outcome.output.replace(MASKS, '')
  if (mode !== 'peer')
    for (const secret of [user.token, endpoint.secret, ...endpoint.codes])
      t.false(new RegExp(`(?<!\\w)${secret}(?!\\w)`).test(shown), outcome.output)
  t.teardown(checkout.close)
  const versions = Object.keys(left.packages[name]?.versions ?? {})
  const writes = checkout.registry.requests
    .filter(({ method, user: writer, status }) => method !== 'GET' && writer === user.name && isGood(status))
    .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)
  return { mode, name, ...outcome, questions: endpoint.questions, left, versions, writes, checkout }
}

const isGood = (status: number | string | null) => typeof status === 'number' && status < 300

function asEntry(entry: Entry, plugin: string): Entry {
  if (entry === THE_PLUGIN) return plugin
  return Array.isArray(entry) && entry[0] === THE_PLUGIN ? [plugin, entry[1]] : entry
}

function createNames(): (project: Project) => string {
  const names = new Map<Project, string>()
  return (project) => {
    const name = project.name ?? names.get(project) ?? `package-${names.size + 1}`
    names.set(project, name)
    return name
  }
}
