import { useId } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { ChangeFacts } from '../release/change-facts.tsx'
import { CheckPhrase } from '../release/check-phrase.tsx'
import { Details } from '../release/details.tsx'
import { Differences } from '../release/differences.tsx'
import { Facts } from '../release/facts.tsx'
import { InstallScripts, ScriptsOfSeveral } from '../release/install-scripts.tsx'
import { JobLine } from '../release/job-line.tsx'
import { lateNote } from '../release/late-answer.ts'
import { NetworkWarning } from '../release/network-warning.tsx'
import { Packages } from '../release/packages.tsx'
import { PickPhrase } from '../release/pick-phrase.tsx'
import { Proof, verifierOf } from '../release/proof.tsx'
import { TrustWarning } from '../release/trust.tsx'
import { useJobContact } from '../release/use-job-contact.ts'
import type { RefusedAnswers } from '../release/use-refused-answers.ts'
import { Link } from '../router.tsx'
import { session } from '../session/session-store.ts'
import { Left } from '../ui/time.tsx'
import { bytes } from '../words/format.ts'
import { askedAgain, stateWord } from '../words/question.ts'
import { hostOf, isKnown } from '../words/registries.ts'
import { releaseLine } from '../words/release.ts'
import type { GivingEffects } from './answer-each.ts'
import { isOpen } from './readings.ts'

interface RunQuestionProps extends GivingEffects {
  question: QuestionDetail
  refused: RefusedAnswers
}

/** Shows one question of a run: what it asks for, all warnings, and, when opened, everything there is to read. */
export function RunQuestion({ question, refused, onReply, reload }: RunQuestionProps) {
  const id = useId()
  const late = lateNote(question, refused.get(question.id) ?? null)
  const { barred, phrases } = question.needs
  const isWaiting = question.state === 'waiting'
  return (
    <li class={isWaiting ? 'run-question waits' : 'run-question'} aria-labelledby={id}>
      <h3 id={id} class="card-what">
        <What question={question} />
      </h3>
      <Line question={question} />
      {late && <p class="again">{late}</p>}
      {isWaiting && question.attempt > 1 && <p class="again">{askedAgain(question.reason)}</p>}
      {isWaiting && barred !== null && <p class="barred">{barred}</p>}
      {isOpen(question) && <Warnings question={question} />}
      {isOpen(question) && question.key && <CheckPhrase jwk={question.key} isBrief />}
      {isWaiting && barred === null && phrases && (
        <PickPhrase
          key={`${question.id} ${question.attempt}`}
          question={question}
          phrases={phrases}
          reload={() => reload(question.id)}
          onReply={(refusal, what) => onReply(question, refusal, what)}
        />
      )}
      <Job question={question} />
      <details class="files">
        <summary>
          What is in it<span class="unseen">: {releaseLine(question)}</span>
        </summary>
        <Content question={question} />
      </details>
      <Link href={`/q/${question.id}`}>
        {isWaiting ? 'Answer it alone' : 'See it alone'}
        <span class="unseen">: {releaseLine(question)}</span>
      </Link>
    </li>
  )
}

type Named = Pick<QuestionDetail, 'package' | 'several' | 'kind' | 'change' | 'project'>

export function What({ question }: { question: Named }) {
  const { name, version } = question.package
  if (question.several || question.change) return <span class="name">{releaseLine(question)}</span>
  return (
    <>
      <span class="name">{name}</span> <span class="version">{version}</span>
    </>
  )
}

/** Shows, for example, `latest · 10 KiB · after 2.0.4 · verified by GitHub Actions`, and the state. */
function Line({ question }: { question: QuestionDetail }) {
  const { kind, package: subject, details, several, change, verified, state } = question
  const previous = details?.previous?.version
  const facts = [
    kind === 'dist-tag' ? `moves “${subject.tag}” here` : several || change ? null : subject.tag,
    kind === 'stage-approve' ? 'staged' : null,
    subject.size === null || several ? null : bytes(subject.size),
    details && (previous ? `after ${previous}` : 'first version'),
    verified ? `verified by ${verifierOf(verified)}` : 'build not verified',
    state === 'waiting' ? null : stateWord(question),
    question.answeredBy && state !== 'waiting' ? `by ${isolated(question.answeredBy)}` : null,
  ].filter((fact) => fact !== null)
  const hasReason = ['failed', 'declined', 'withdrawn'].includes(state) && question.reason !== null
  return (
    <>
      <p class="card-facts">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {isOpen(question) && <Left until={question.expiresAt} />}
      </p>
      {hasReason && <p class="package-reason">{isolated(question.reason ?? '')}</p>}
    </>
  )
}

/** Shows the warnings, which are never folded away. */
function Warnings({ question }: { question: QuestionDetail }) {
  const { packages, details, network } = question
  const { registry } = question.package
  return (
    <>
      <Differences question={question} />
      {!isKnown(registry, session.value?.registries ?? []) && (
        <p class="again">
          <strong>{hostOf(registry)}</strong> is not npm’s own registry. It will receive your code.
        </p>
      )}
      {packages ? (
        <ScriptsOfSeveral packages={packages} isAsked level={4} />
      ) : (
        <InstallScripts scripts={details?.scripts ?? []} isAsked level={4} />
      )}
      {question.change && <ChangeFacts change={question.change} level={4} />}
      <NetworkWarning network={network} level={4} />
      <TrustWarning question={question} level={4} />
    </>
  )
}

/** Shows when the job was last heard from, because a code for a dead job is wasted. */
function Job({ question }: { question: QuestionDetail }) {
  const job = useJobContact(question)
  return isOpen(question) ? <JobLine job={job} /> : null
}

function Content({ question }: { question: QuestionDetail }) {
  return (
    <div class="package-details">
      <Facts question={question} />
      <Proof question={question} level={4} />
      {question.packages ? (
        <Packages question={question} packages={question.packages} id={`packages-${question.id}`} level={4} />
      ) : (
        <Details question={question} level={4} />
      )}
    </div>
  )
}
