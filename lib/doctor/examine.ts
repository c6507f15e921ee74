import type { Effects } from '../effects.ts'
import type { Entries } from '../plugin-entry.ts'
import type { PluginConfig } from '../types.ts'
import { countPackages } from '../verify/count-packages.ts'
import { countWaits, longestWaitMs } from '../verify/count-waits.ts'
import { findOwnEntries } from '../verify/own-entries.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkJob, isInCi } from './check-job.ts'
import { checkPackage } from './check-package.ts'
import { checkPacking } from './check-packing.ts'
import { checkPlugins } from './check-plugins.ts'
import { checkPublish } from './check-publish.ts'
import { checkResponder, type ExaminedResponder, readResponder } from './check-responder.ts'
import { checkTrust } from './check-trust.ts'
import { checkVersions, readRequirements } from './check-versions.ts'
import { examineAtRegistry } from './examine-at-registry.ts'
import { examinePublish } from './examine-publish.ts'
import { explainError } from './explain-error.ts'
import { findPublish } from './find-publish.ts'
import { CHECKS, type Finding } from './finding.ts'
import { hideSecrets } from './hide-secrets.ts'
import { identityNeeds, writesByIdentity } from './identity-needs.ts'
import { type Place, quietContext } from './quiet-context.ts'
import { type Project, readProject, secretsOf } from './read-project.ts'
import { type ReleaseConfig, readReleaseConfig } from './release-config.ts'
import { codesOf, type VerifiedEntry, verifyEntry } from './verify-entry.ts'

/** What the doctor has found, in the order of `CHECKS`. */
export interface Report {
  /** The packages that the project publishes, or would. */
  packages: string[]
  findings: Finding[]
}

interface Examination {
  place: Place
  config: ReleaseConfig
  effects: Effects
  entries: Entries
  /** How many packages one run publishes. */
  count: number
}

/** Examines the project's release, or what its `cfa publish` needs. Asks nobody, and writes nothing. */
export async function examine(place: Place, effects: Effects): Promise<Report> {
  const { cwd } = place
  const config = await readReleaseConfig(place)
  const own = findOwnEntries(config.options)
  const command = config.file === undefined && own.length === 0 ? await findPublish(cwd) : undefined
  if (command) {
    const { parseYaml } = config
    const { packages, findings, secrets } = await examinePublish(command, { place, effects, parseYaml })
    return { packages, findings: hideSecrets(inOrder(findings), place.env, secrets) }
  }
  const count = await countPackages(own, cwd)
  const examination = { place, config, effects, entries: new Map(), count }
  const packages = new Set<string>()
  const secrets: string[] = []
  const findings = [
    ...checkVersions({ node: process.versions.node, semanticRelease: config.version }, readRequirements()),
    ...checkConfiguration(config, own.length, cwd),
  ]
  // One after the other, because entries of one folder are compared with each other.
  for (const entry of own.length === 0 ? [{}] : own) {
    const examined = await examineEntry(entry, examination)
    if (examined.name !== undefined) packages.add(examined.name)
    findings.push(...examined.findings)
    secrets.push(...examined.secrets)
  }
  return { packages: [...packages], findings: hideSecrets(inOrder(findings), place.env, secrets) }
}

/** Puts findings in the order of `CHECKS`, each once: entries of one folder find the same. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const unique = [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()]
  return CHECKS.flatMap((check) => unique.filter((one) => one.check === check))
}

interface ExaminedEntry {
  name: string | undefined
  findings: Finding[]
  /** Secrets that are in no variable. */
  secrets: string[]
}

async function examineEntry(given: PluginConfig, examination: Examination): Promise<ExaminedEntry> {
  const { place, config, effects, entries } = examination
  const lines: string[] = []
  const context = quietContext(place, config.options, lines)
  const verified = await verifyEntry(given, { context, effects, entries })
  const project = await readProject(verified.options, place.cwd, place.env)
  const { responder, findings } = await readResponder(verified, { context, effects })
  return {
    name: project?.pkg.name,
    secrets: project ? secretsOf(project) : [],
    findings: [
      ...verified.errors.map((error) => forJob(explainError(error, lines), verified, place)),
      ...findings,
      ...checkPlugins(config.options, verified, place.env),
      ...(project ? await examineProject(project, verified, examination) : []),
      ...(isPublished(project, verified)
        ? await examineAround(project, verified, responder, examination)
        : []),
    ],
  }
}

/** Adds what the job may have that this machine has not. */
function forJob(finding: Finding, { options }: VerifiedEntry, { env, cwd }: Place): Finding {
  const isElsewhere = finding.id === 'ENONPMTOKEN' && options.responder === 'npm' && !isInCi(env, cwd)
  if (!isElsewhere) return finding
  const advice =
    'Or, if the release job stages as a trusted publisher, nothing is missing here: run this command in that job.'
  return { ...finding, next: `${finding.next}\n${advice}` }
}

const isPublished = (project: Project | undefined, { options }: VerifiedEntry): boolean =>
  options.npmPublish !== false && project?.pkg.private !== true

async function examineProject(
  project: Project,
  verified: VerifiedEntry,
  { place, effects }: Examination,
): Promise<Finding[]> {
  const { pkg } = project
  const { options, errors, mode } = verified
  const packing = await checkPacking(pkg, options, place, effects)
  const findings = checkPackage(pkg, options, packing)
  if (!isPublished(project, verified)) return findings
  const publishing = {
    options,
    isAttended: options.responder !== undefined || lacksResponder(verified),
    isTrusted: writesByIdentity(mode),
    codes: codesOf(errors),
  }
  return [
    ...findings,
    ...(await examineAtRegistry(project, publishing, place, effects)),
    ...checkPublish(pkg.name, mode, options),
    ...checkTrust(pkg.name, mode, effects.now()),
  ]
}

/** Returns whether a maintainer should be asked, and no responder is set. Such a release does not start. */
const lacksResponder = ({ errors }: VerifiedEntry): boolean => codesOf(errors).includes('ENORESPONDER')

/** Examines the responder, and the job that waits for it. */
async function examineAround(
  project: Project | undefined,
  verified: VerifiedEntry,
  responder: ExaminedResponder | undefined,
  { place, config, count }: Examination,
): Promise<Finding[]> {
  const { env, cwd } = place
  const { options } = verified
  const { responder: option } = options
  // For a responder that was not reached, the worst is assumed.
  const waits = countWaits(options, responder?.features ?? ['approval'], count)
  const job = await checkJob(
    { env, cwd, parseYaml: config.parseYaml },
    {
      waitMs: option === 'terminal' ? 0 : waits * longestWaitMs(options),
      packages: count,
      ...identityNeeds(verified, project, place),
    },
  )
  return lacksResponder(verified) ? job : [...checkResponder(responder, options, env), ...job]
}
