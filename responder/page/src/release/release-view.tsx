import type { CryptoKey } from 'jose'
import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { setClock } from '../live/clock.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Heading, Link } from '../router.tsx'
import { useTitle } from '../title.ts'
import { KeptHeight } from '../ui/kept-height.tsx'
import { Loaded } from '../ui/loading.tsx'
import { AlsoWaiting } from './also-waiting.tsx'
import { Asked } from './asked.tsx'
import { CheckPhrase } from './check-phrase.tsx'
import { Confirming } from './confirming.tsx'
import { Details } from './details.tsx'
import { Facts } from './facts.tsx'
import { InstallScripts } from './install-scripts.tsx'
import { NetworkWarning } from './network-warning.tsx'
import { Outcome } from './outcome.tsx'

/** One release: what it is, and what can be done about it now. */
export function ReleaseView({ id }: { id: string }) {
  const resource = useResource(
    id,
    async () => {
      const question = await api.question(id)
      setClock(question.now)
      return question
    },
    (change) => change === null || change.id === id,
  )
  const isGone = resource.refusal?.code === 'not_found'
  useTitle(resource.value ? titleOf(resource.value) : 'Release')
  if (isGone) return <Gone />
  return (
    <Loaded resource={resource} lines={12}>
      {(question) => <Release key={question.id} question={question} reload={resource.reload} />}
    </Loaded>
  )
}

interface ReleaseProps {
  question: QuestionDetail
  reload: () => Promise<void>
}

function Release({ question, reload }: ReleaseProps) {
  const isAsked = question.state === 'waiting' || question.state === 'confirming'
  return (
    <article class="release">
      <Heading class="what">
        <span class="name">{question.package.name}</span>{' '}
        <span class="version">{question.package.version}</span>
      </Heading>
      <Facts question={question} />
      <InstallScripts scripts={question.details?.scripts ?? []} isAsked={isAsked} />
      {isAsked && <CheckPhrase jwk={question.key} />}
      {isAsked && <NetworkWarning network={question.network} />}
      <KeptHeight>
        <Standing question={question} reload={reload} />
      </KeptHeight>
      {!isAsked && <AlsoWaiting question={question} />}
      <Details question={question} />
      {isAsked && <AlsoWaiting question={question} />}
    </article>
  )
}

/** What can be done now, or what became of it. */
function Standing({ question, reload }: ReleaseProps) {
  // Stays for the further attempts of a question, when the form itself begins anew.
  const [account, onAccount] = useState<string | null>(null)
  const [webKey, onWebKey] = usePerAttempt<CryptoKey>(question.attempt)
  const [faster, onFaster] = usePerAttempt<string>(question.attempt)
  const asked = { question, reload, account, onAccount, webKey, onWebKey, onFaster }
  switch (question.state) {
    case 'waiting':
      return <Asked {...asked} />
    case 'confirming':
      return <Confirming {...asked} />
    default:
      return <Outcome question={question} faster={faster} isLinkAsked={webKey !== null} />
  }
}

/** Something that is forgotten when a question is asked again. */
function usePerAttempt<Value>(attempt: number): [Value | null, (value: Value | null) => void] {
  const [state, setState] = useState<{ attempt: number; value: Value | null }>({ attempt, value: null })
  const set = (value: Value | null) => setState({ attempt, value })
  return [state.attempt === attempt ? state.value : null, set]
}

function Gone() {
  return (
    <>
      <Heading>This release is not here</Heading>
      <p>It may be over for so long that it was removed, or the link is not complete.</p>
      <p>
        <Link href="/">What waits now</Link> · <Link href="/history">What is over</Link>
      </p>
    </>
  )
}

const titleOf = ({ package: { name, version }, state }: QuestionDetail): string =>
  state === 'waiting' ? `${name}@${version}` : `${state}: ${name}@${version}`
