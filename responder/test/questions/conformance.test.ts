import { type Question, sealAnswer } from '@cfa/protocol'
import test from 'ava'
import { checkConformance } from '../../../protocol/conformance/check-conformance.ts'
import { type Desk, openDesk } from './desk.ts'

/** Answers as Bob's page does: a decline goes open, all else is sealed. */
const answering =
  ({ bob }: Desk) =>
  async (question: Question, answer: Parameters<typeof sealAnswer>[0]): Promise<void> => {
    const isDecline = 'declined' in answer
    const { attempt } = question
    const payload = isDecline
      ? { attempt, reason: answer.reason ?? null }
      : { attempt, sealed: await sealAnswer(answer, question) }
    const url = `/api/questions/${question.id}/${isDecline ? 'decline' : 'answer'}`
    const reply = await bob.inject({ method: 'POST', url, payload })
    if (reply.statusCode !== 204) throw new Error(`The answer was refused: ${reply.body}`)
  }

test('the service keeps to the protocol, over HTTP, as the conformance suite sees it', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const findings = await checkConformance(`${desk.config.publicUrl}${desk.path}`, {
    secret: desk.secret,
    answer: answering(desk),
  })
  t.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'ok'),
    [],
  )
  t.true(findings.length > 30)
})
