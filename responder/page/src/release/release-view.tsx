import type { CryptoKey } from 'jose'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useNotified } from '../inbox/use-notified.ts'
import { Heading, Link } from '../router.tsx'
import { useTitle } from '../title.ts'
import { announce } from '../ui/announcer.tsx'
import { KeptHeight } from '../ui/kept-height.tsx'
import { Loaded } from '../ui/loading.tsx'
import { TestMark } from '../ui/test-mark.tsx'
import { releaseName } from '../words/release.ts'
import { AlsoWaiting } from './also-waiting.tsx'
import { Asked } from './asked.tsx'
import type { AskedProps } from './asked-props.ts'
import { ChangeFacts } from './change-facts.tsx'
import { CheckPhrase } from './check-phrase.tsx'
import { Confirming } from './confirming.tsx'
import { Details } from './details.tsx'
import { Facts } from './facts.tsx'
import { InstallScripts, ScriptsOfSeveral } from './install-scripts.tsx'
import { lateNote } from './late-answer.ts'
import { NetworkWarning } from './network-warning.tsx'
import { NotSealed } from './not-sealed.tsx'
import { Outcome } from './outcome.tsx'
import { PackageNames } from './package-names.tsx'
import { Packages } from './packages.tsx'
import { Proof } from './proof.tsx'
import { TrustWarning } from './trust.tsx'
import { useJobContact } from './use-job-contact.ts'
import { useOpened } from './use-opened.ts'
import { useProgress } from './use-progress.ts'
import { useRefusedAnswers } from './use-refused-answers.ts'
import { type ReleaseMatter, useRelease } from './use-release.ts'

/** Shows one release: what it is, and what can be done about it now. */
export function ReleaseView({ id }: { id: string }) {
  const resource = useRelease(id)
  useNotified(resource.value ? [resource.value.question] : [], resource.reload)
  const isGone = resource.refusal?.code === 'not_found'
  useTitle(resource.value ? titleOf(resource.value.question) : 'Release')
  if (isGone) return <Gone />
  return (
    <Loaded resource={resource} lines={12}>
      {(matter) => <Release {...matter} reload={resource.reload} />}
    </Loaded>
  )
}

interface ReleaseProps extends ReleaseMatter {
  reload: () => Promise<void>
}

function Release({ question: loaded, approval, begunAt, reload }: ReleaseProps) {
  const question = { ...loaded, progress: useProgress(loaded, begunAt) }
  useOpened([loaded])
  const { packages, several, change } = question
  const isUnknown = question.kind === 'unknown'
  const shown = [question.id, ...(approval ? [approval.id] : [])]
  const isAsked = question.state === 'waiting' || question.state === 'confirming'
  return (
    <article class="release">
      <Heading class="what">
        {several || change || isUnknown ? (
          <span class="name">{releaseName(question)}</span>
        ) : (
          <>
            <span class="name">{question.package.name}</span>{' '}
            <span class="version">{question.package.version}</span>
          </>
        )}
      </Heading>
      {packages && <PackageNames packages={packages} />}
      {change && <ChangeFacts change={change} />}
      <TestMark isTest={question.isTest} />
      <Facts question={question} />
      <Proof question={question} />
      {packages ? (
        <ScriptsOfSeveral packages={packages} isAsked={isAsked} />
      ) : (
        <InstallScripts scripts={question.details?.scripts ?? []} isAsked={isAsked} />
      )}
      {isAsked && isUnknown && <NotSealed />}
      {isAsked && !isUnknown && !question.isTest && question.key && <CheckPhrase jwk={question.key} />}
      {isAsked && <NetworkWarning network={question.network} />}
      {isAsked && <TrustWarning question={question} />}
      <KeptHeight>
        <Standing question={question} approval={approval} reload={reload} />
      </KeptHeight>
      {!isAsked && <AlsoWaiting shown={shown} run={question.run} />}
      {packages && <Packages question={question} packages={packages} />}
      {!packages && !isUnknown && <Details question={question} />}
      {isAsked && <AlsoWaiting shown={shown} run={question.run} />}
    </article>
  )
}

/** Shows what can be done now, or how it ended. */
function Standing({ question: loaded, approval, reload }: Omit<ReleaseProps, 'begunAt'>) {
  const question = { ...loaded, job: useJobContact(loaded) }
  const firstShown = useRef(question.id)
  const isFollowUp = question.id !== firstShown.current
  // Is kept for later attempts and for the code after an approval, which each get a new form.
  const [account, onAccount] = useState<string | null>(null)
  const [webKey, onWebKey] = usePerAttempt<CryptoKey>(question)
  const answers = useRefusedAnswers()
  const refused = answers.refused.get(question.id) ?? null
  const [hasCode, onCodeGiven] = usePerAttempt<boolean>(question)
  const asked: AskedProps = {
    question,
    approval,
    reload,
    account,
    onAccount,
    webKey,
    onWebKey,
    onReply: (refusal, what) => answers.onReply(question, refusal, what),
    lateNote: lateNote(question, refused),
    onCodeGiven,
    isFollowUp,
  }
  switch (question.state) {
    case 'waiting':
      return <Asked {...asked} />
    case 'confirming':
      return <Confirming {...asked} />
    default:
      return (
        <Outcome
          question={question}
          approval={approval}
          hasCode={hasCode ?? false}
          refused={refused}
          isLinkAsked={webKey !== null && !hasCode}
        />
      )
  }
}

const GONE = 'Release not found'

/** Holds a value that is forgotten when the question is asked again. */
function usePerAttempt<Value>({
  id,
  attempt,
}: QuestionDetail): [Value | null, (value: Value | null) => void] {
  const key = `${id} ${attempt}`
  const [values, setValues] = useState<ReadonlyMap<string, Value | null>>(new Map())
  // By attempt, because the reply to an earlier one may come after something was set for this one.
  const set = (value: Value | null) => setValues((before) => new Map(before).set(key, value))
  return [values.get(key) ?? null, set]
}

function Gone() {
  useEffect(() => announce(GONE), [])
  return (
    <>
      <Heading>{GONE}</Heading>
      <p>
        It may have ended so long ago that it was removed, you may no longer answer for its project, or the
        link is incomplete.
      </p>
      <p>
        <Link href="/">What waits now</Link> · <Link href="/history">History</Link>
      </p>
    </>
  )
}

const titleOf = (question: QuestionDetail): string => {
  const { state, isTest } = question
  return `${isTest ? 'Test: ' : ''}${state === 'waiting' ? '' : `${state}: `}${releaseName(question)}`
}
