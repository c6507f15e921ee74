import {
  type Feature,
  LIMITS,
  type PublicJwk,
  packageKindSchema,
  printable,
  type Question,
} from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import { showRegistry } from '../package/registry.ts'
import type { ReleaseContext } from '../types.ts'
import { describeBuild } from './describe-build.ts'
import { describeDetails, withDetails } from './details.ts'
import { withDetailsOfEach } from './details-of-each.ts'
import type { PackageTopic, Topic } from './topic.ts'

export interface QuestionState {
  id: string
  attempt: number
  reason: Question['reason']
  key: PublicJwk | null
  /** In milliseconds, on the clock of `now()`. */
  deadline: number
  /** Who may answer with a code. */
  accounts: readonly Account[]
}

/** What all questions of one step have in common. */
export interface QuestionFacts {
  /** The target of a question that does not name its packages. */
  target: PackageTopic['target']
  features: readonly Feature[]
  /** Whether the responder can bring a link to the maintainer who answers. */
  takesLinks: boolean
  context: ReleaseContext
  /** npm's network settings that come from the project's own files. */
  network: NonNullable<Question['network']>
}

/** Creates the question as it goes over the wire. */
export function createQuestion(topic: Topic, state: QuestionState, facts: QuestionFacts): Question {
  const { features, context, network } = facts
  const { id, attempt, reason, key, deadline, accounts } = state
  const { ask } = topic
  const [first, ...others] = topic.packages ?? []
  const subject = first ?? { ...topic, target: facts.target }
  const question: Question = {
    protocol: 1,
    ...{ id, ask, kind: subject.kind },
    package: describePackage(subject),
    accounts: accounts.flatMap(({ username }) => username ?? []),
    ...{ attempt, reason },
    build: describeBuild(context),
    key,
    expiresAt: new Date(deadline).toISOString(),
    ...(takesWeb(topic, facts) ? { web: true as const } : {}),
    ...(network.length > 0 ? { network } : {}),
    ...(subject.change ? { change: subject.change } : {}),
  }
  if (first && others.length > 0) return aboutSeveral(question, [first, ...others], facts)
  const asked = { ...question, ...trustFor(subject, features) }
  if (!subject.listing || !features.includes('details')) return asked
  return withDetails(asked, describeDetails(subject, context))
}

function aboutSeveral(
  question: Question,
  topics: readonly PackageTopic[],
  { features, context }: QuestionFacts,
): Question {
  const packages = topics.map((topic) => ({
    ...describePackage(topic),
    kind: packageKindSchema.parse(topic.kind),
    ...trustFor(topic, features),
  }))
  const asked = { ...question, packages }
  if (!features.includes('details')) return asked
  return withDetailsOfEach(
    asked,
    topics.map((topic) => (topic.listing ? describeDetails(topic, context) : undefined)),
  )
}

function describePackage({ target, ...topic }: PackageTopic): Question['package'] {
  const { name, version, distTag: tag } = target
  const { integrity, size, unpackedSize, files, access } = topic
  const registry = showRegistry(target.registry)
  return { name, version, tag, registry, integrity, size, unpackedSize, files, access }
}

/**
 * Describes how the version is published. The earlier version may have been published by anybody, so its number is made
 * printable.
 */
function trustFor(
  { trust }: Pick<Topic, 'trust'>,
  features: QuestionFacts['features'],
): Pick<Question, 'trust'> {
  if (!trust || !features.includes('trust')) return {}
  const { carries, earlier } = trust
  const version = printable(earlier?.version, LIMITS.versionLength) ?? '?'
  return { trust: { carries, earlier: earlier && { ...earlier, version } } }
}

/** Whether the answer may be that the maintainer confirms at the registry. */
function takesWeb({ ask }: Topic, { features, takesLinks }: QuestionFacts): boolean {
  return ask === 'code' && features.includes('web') && takesLinks
}
