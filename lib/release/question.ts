import { LIMITS, type PublicJwk, printable, type Question, readHttpUrl } from '@cfa/protocol'
import envCi from 'env-ci'
import { showRegistry } from '../package/registry.ts'
import type { ReleaseContext } from '../types.ts'
import { describeDetails, type ListedFile, withDetails } from './details.ts'
import type { Step } from './step.ts'

/** What a maintainer is asked about. Sizes in bytes; `null` where there is nothing to know. */
export interface Topic {
  ask: Question['ask']
  kind: Question['kind']
  integrity: string | null
  size: number | null
  unpackedSize: number | null
  files: number | null
  /** Of the tarball, where there is one. */
  listing?: readonly ListedFile[]
}

export interface QuestionState {
  id: string
  attempt: number
  reason: Question['reason']
  key: PublicJwk | null
  /** By `now()`. */
  deadline: number
}

/** The question as it goes over the wire. */
export function createQuestion(topic: Topic, state: QuestionState, step: Step): Question {
  const { context, pkg, distTag, session } = step
  const { ask, kind, listing, ...facts } = topic
  const { id, attempt, reason, key, deadline } = state
  const question: Question = {
    protocol: 1,
    id,
    ask,
    kind,
    package: {
      name: pkg.name,
      version: context.nextRelease.version,
      tag: distTag,
      registry: showRegistry(session.registry),
      ...facts,
    },
    accounts: session.accounts.flatMap(({ username }) => username ?? []),
    attempt,
    reason,
    build: describeBuild(context),
    key,
    expiresAt: new Date(deadline).toISOString(),
    ...(takesWeb(topic, session) ? { web: true as const } : {}),
  }
  if (!listing || !session.features.includes('details')) return question
  return withDetails(question, describeDetails(listing, context))
}

/** Whether the answer may be that the maintainer confirms at the registry; of what is staged also a no. */
function takesWeb({ ask, kind }: Topic, { features, responder }: Step['session']): boolean {
  const isForWrite = ask === 'code' || kind === 'stage-approve'
  return isForWrite && features.includes('web') && responder.confirm !== undefined
}

/** What the CI says of itself. semantic-release's repository URL may hold credentials, so it is not used. */
function describeBuild({ envCi: known, branch, nextRelease, env, cwd }: ReleaseContext): Question['build'] {
  const build = known ?? envCi({ env, cwd })
  const label = (value: unknown) => printable(value, LIMITS.labelLength) ?? null
  return {
    service: label(build.name ?? build.service),
    repository: label(build.slug),
    branch: label(branch?.name ?? build.branch),
    commit: label(nextRelease?.gitHead ?? build.commit),
    url: readHttpUrl(build.buildUrl) ?? null,
  }
}
