import path from 'node:path'
import type { CfaPublishFlags } from '../cfa-publish/options.ts'
import { type Run, verifyRun } from '../cfa-publish/verify-run.ts'
import { type WorkspacePackage, workspacePackages } from '../cfa-publish/workspace-packages.ts'
import { type DecidedOptions, decideOptions } from '../config/decided-options.ts'
import { readOptions, verifyOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { isPluginError, withFacts } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { problemsOf } from '../plugin-entry.ts'
import type { Env, ReleaseContext } from '../types.ts'
import { countWaits, longestWaitMs } from '../verify/count-waits.ts'
import { checkJob } from './check-job.ts'
import { checkProof, notFound } from './check-responder.ts'
import { checkVersions, readRequirements } from './check-versions.ts'
import { examineAtRegistry } from './examine-at-registry.ts'
import { explainError } from './explain-error.ts'
import type { PublishCommand } from './find-publish.ts'
import { type Finding, type FindingId, found } from './finding.ts'
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

interface Surroundings extends Pick<ReleaseConfig, 'parseYaml'> {
  place: Place
  effects: Effects
}

/**
 * Examines what `cfa publish` needs, as it does itself before it starts its command. Asks nobody, and writes nothing.
 */
export async function examinePublish(
  { file, flags }: PublishCommand,
  { place, effects, parseYaml }: Surroundings,
): Promise<ExaminedPublish> {
  const { cwd, env } = place
  const lines: string[] = []
  const { run, errors } = await verify(flags, quietContext(place, {}, lines), effects)
  const options = optionsOf(flags, env)
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
  const findings = [
    ...checkVersions({ node: process.versions.node, semanticRelease: '' }, readRequirements()).filter(
      ({ id }) => id !== 'semantic-release',
    ),
    describeCommand(file, flags !== undefined),
    ...errors.map((error) =>
      explainError(isPluginError(error) ? withFacts(error, { surface: 'publish' }) : error, lines),
    ),
    ...each.flatMap((one) => one.findings),
    ...(run ? describeResponder(run, packages.length) : []),
    ...job.filter((finding) => !isOutOfPlace(finding, run)),
  ]
  return {
    packages: packages.map(({ name }) => name),
    secrets: each.flatMap(({ secrets }) => secrets),
    findings: flags ? findings : findings.filter(({ id }) => !BY_FLAGS.includes(id)),
  }
}

/** What depends on flags, such as how the packages are published, and who is asked. */
const BY_FLAGS: FindingId[] = ['token-rights', 'maintainer', 'id-token', 'time-limit']

async function verify(
  flags: CfaPublishFlags | undefined,
  context: ReleaseContext,
  effects: Effects,
): Promise<{ run: Run | undefined; errors: Error[] }> {
  try {
    return { run: flags && (await verifyRun(flags, context, effects)), errors: [] }
  } catch (error) {
    return { run: undefined, errors: problemsOf(error) }
  }
}

function optionsOf(
  { config = {}, isStaged = false }: Partial<CfaPublishFlags> = {},
  env: Env,
): DecidedOptions {
  const isFine = verifyOptions(config, env).length === 0
  return decideOptions(readOptions(config, isFine ? env : {}), isStaged ? 'staged' : 'direct')
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

const describeCommand = (file: string, isRead: boolean): Finding =>
  found('publish-command', isRead ? 'ok' : 'unknown', {
    title: 'cfa publish',
    detail: `${safeLine(file)} runs it, and there is no release configuration of semantic-release.${isRead ? '' : ' Its flags can’t be read here, so what depends on them is not checked.'}`,
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
