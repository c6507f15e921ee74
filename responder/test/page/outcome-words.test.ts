import test from 'ava'
import { outcomeOf } from '../../page/src/release/outcome-words.ts'
import { stateWord } from '../../page/src/words/question.ts'
import type { QuestionDetail } from '../../src/api/questions.ts'

const expired = (changes: Partial<QuestionDetail>) =>
  ({
    ...{ state: 'expired', kind: 'publish', ask: 'code', several: null, isTest: false, isMine: false },
    ...{ change: null, progress: [], reason: null, answeredBy: null, events: [] },
    package: { name: 'tool', version: '1.0.0', tag: 'latest', registry: 'https://registry.npmjs.org/' },
    ...changes,
  }) as unknown as QuestionDetail

const textOf = (question: QuestionDetail) =>
  outcomeOf(question, { late: null, isLinkAsked: false, hasCode: false }).text

test('a release that nobody answered can be run again', (t) => {
  t.regex(textOf(expired({})), /Run it again/)
  t.is(stateWord(expired({})), 'Expired')
})

test('after an answer whose job never came back, the registry comes first: it may be published', (t) => {
  const question = expired({ answeredBy: 'Alice' })
  t.regex(textOf(question), /Alice.* answered, but the job never said how it ended\. .*registry first\./)
  t.notRegex(textOf(question), /Run it again/)
  t.regex(textOf(expired({ answeredBy: 'Alice', isMine: true })), /^You answered/)
  t.is(stateWord(question), 'No outcome reported')
})

test('a confirmation that nobody finished can be asked for again', (t) => {
  const events = ['waiting', 'answered', 'confirming', 'expired'].map((state) => ({ state })) as never
  const question = expired({ answeredBy: 'Alice', events })
  const { title, text, tone } = outcomeOf(question, { late: null, isLinkAsked: false, hasCode: false })
  t.deepEqual([title, tone], ['Time is up', 'calm'])
  t.regex(text, /no confirmation by .*Alice.* in time\. If the registry does not have it, run the job again/)
  t.regex(textOf(expired({ answeredBy: 'Alice', events, isMine: true })), /no confirmation by you in time/)
  const progress = [{ place: 0, state: 'publishing', reason: null }] as never
  t.regex(textOf(expired({ answeredBy: 'Alice', events, progress })), /registry first\./)
})
