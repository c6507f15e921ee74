import { useEffect, useState } from 'preact/hooks'
import { checkPhrase } from '../../../../protocol/src/check-phrase.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'

interface CheckPhraseProps {
  jwk: NonNullable<QuestionDetail['key']>
  /** Leaves out what to do with the phrase, which is explained elsewhere. */
  isBrief?: boolean
}

/** Shows the words with which people check that the page and the job's log mean the same key. */
export function CheckPhrase({ jwk, isBrief = false }: CheckPhraseProps) {
  const [phrase, setPhrase] = useState('')
  const { x, y } = jwk
  useEffect(() => {
    const show = (words: string) => setPhrase(words)
    void checkPhrase({ kty: 'EC', crv: 'P-256', x, y, use: 'enc', alg: 'ECDH-ES' }).then(show, () =>
      show('–'),
    )
  }, [x, y])
  return (
    <p class="phrase">
      <span class="phrase-name">Check phrase</span> <code>{phrase || '\u00a0'}</code>{' '}
      {!isBrief && <small>Compare with the job’s log. If the words differ, do not answer.</small>}
    </p>
  )
}
