import path from 'node:path'
import { type Run, verifyRun } from '../cfa-publish/verify-run.ts'
import { type WorkspacePackage, workspacePackages } from '../cfa-publish/workspace-packages.ts'
import { type DecidedOptions, decideOptions } from '../config/decided-options.ts'
import { readOptions, verifyOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { isPluginError, withFacts } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { problemsOf } from '../plugin-entry.ts'
import { countWaits, longestWaitMs } from '../verify/count-waits.ts'
import { checkJob } from './check-job.ts'
import { checkProof, notFound } from './check-responder.ts'
import { checkVersions, readRequirements } from './check-versions.ts'
import { examineAtRegistry } from './examine-at-registry.ts'
import { explainError } from './explain-error.ts'
import type { PublishCommand } from './find-publish.ts'
import { type Finding, found } from './finding.ts'
import { needsProof } from './identity-needs.ts'
import { type Place, quietContext } from './quiet-context.ts'
import { readProject, secretsOf } from './read-project.ts'
import type { ReleaseConfig } from './release-config.ts'
import { codesOf } from './verify-entry.ts'

export interface ExaminedPublish {
  packages: string[]
  findings: Finding[]
  /** Secrets that are in no variable. */
  secrets: string[]
}

/** The most packages that are examined. */
const MOST_PACKAGES = 20

/**
 * Examines what `cfa publish` needs, as it does itself before it starts its command. Asks nobody, and writes nothing.
 */
export async function examinePublish(
  { file, flags }: PublishCommand,
  { place, effects, parseYaml }: { place: Place; effects: Effects } & Pick<ReleaseConfig, 'parseYaml'>,
): Promise<ExaminedPublish> {
  const { cwd, env } = place
  const lines: string[] = []
  const verified = await verifyRun(flags, quietContext(place, {}, lines), effects).then(
    (run) => ({ run, errors: [] }),
    (error: unknown) => ({ run: undefined, errors: problemsOf(error) }),
  )
  const { run, errors } = verified
  const isFine = verifyOptions(flags.config, env).length === 0
  const read = readOptions(flags.config, isFine ? env : {})
  const options = decideOptions(read, flags.isStaged ? 'staged' : 'direct')
  const packages = (await workspacePackages(cwd)).slice(0, MOST_PACKAGES)
  const codes = codesOf(errors)
  const examined = { place, effects, options, codes }
  const each = await Promise.all(packages.map((one) => examinePackage(one, examined)))
  const needs = {
    waitMs: waitOf(options, packages.length, run),
    packages: packages.length,
    isProof: needsProof(options.responder, env),
    isTrusted: false,
    isSigned: run?.signing !== undefined || codes.includes('ENOPROVENANCE'),
    codes,
  }
  const job = await checkJob({ env, cwd, parseYaml }, needs)
  return {
    packages: packages.map(({ name }) => name),
    secrets: each.flatMap(({ secrets }) => secrets),
    findings: [
      ...checkVersions({ node: process.versions.node, semanticRelease: '' }, readRequirements()).filter(
        ({ id }) => id !== 'semantic-release',
      ),
      describeCommand(file),
      ...errors.map((error) =>
        explainError(isPluginError(error) ? withFacts(error, { surface: 'publish' }) : error, lines),
      ),
      ...each.flatMap(({ findings }) => findings),
      ...(run ? describeResponder(run, packages.length) : []),
      ...job.filter((finding) => !isOutOfPlace(finding, run)),
    ],
  }
}

/**
 * Returns whether a finding does not concern the run. It pushes no git tag. If it could not be verified, it is unknown
 * whether it signs.
 */
const isOutOfPlace = ({ id, level }: Finding, run: Run | undefined): boolean =>
  id === 'contents-permission' || (id === 'id-token' && level === 'ok' && run === undefined)

/** Returns how long the run may wait in all. On npmjs.com all packages are waited for together. */
function waitOf(options: DecidedOptions, packages: number, run: Run | undefined): number {
  const { responder, publish } = options
  const features = run?.session.features ?? ['several']
  const questions = features.includes('several') ? 1 : packages
  const staged = publish === 'staged' ? countWaits(options, features, packages) : questions
  const waits = responder === 'terminal' ? 0 : responder === 'npm' ? 1 : staged
  return waits * longestWaitMs(options)
}

const describeCommand = (file: string): Finding =>
  found('publish-command', 'ok', {
    title: 'cfa publish',
    detail: `${safeLine(file)} runs it, and there is no release configuration of semantic-release.`,
  })

function describeResponder({ session, options, context }: Run, packages: number): Finding[] {
  const { responder, features, isNotFound } = session
  const title = safeLine(responder.name)
  const proof = /^https?:/i.test(options.responder ?? '') ? [checkProof(context.env)] : []
  if (isNotFound) return [notFound(title), ...proof]
  if (options.responder === 'npm' || features.includes('several') || packages < 2)
    return [found('responder', 'ok', { title, detail: 'It can be asked about what is published.' }), ...proof]
  return [
    found('several', 'warning', {
      title,
      detail: `It does not say that it can show several packages in one question, so it is asked ${packages} times.`,
      next: 'Use a responder with the feature `several`, such as @cfa/responder.',
    }),
    ...proof,
  ]
}

interface Examined {
  place: Place
  effects: Effects
  options: DecidedOptions
  codes: readonly string[]
}

async function examinePackage(
  { file }: WorkspacePackage,
  { place, effects, options, codes }: Examined,
): Promise<Omit<ExaminedPublish, 'packages'>> {
  const { cwd, env } = place
  const pkgRoot = path.relative(cwd, path.dirname(file)) || undefined
  const project = await readProject({ ...options, pkgRoot }, cwd, env)
  if (!project) return { findings: [], secrets: [] }
  const publishing = { options, isAttended: true, isTrusted: false, codes }
  return {
    secrets: secretsOf(project),
    findings: await examineAtRegistry(project, publishing, place, effects),
  }
}
