import { randomUUID } from 'node:crypto'
import test from 'ava'
import { createTakeCode } from '../../src/cfa/take-code.ts'
import type { Asker } from '../../src/projects/secrets.ts'
import type { StoredQuestion } from '../../src/questions/question.ts'

test('a code that arrives during a poll is left for the next poll', async (t) => {
  const id = randomUUID()
  const question = {
    ...{ id, projectId: randomUUID(), state: 'answered', revision: 2, answer: 'sealed', reason: null },
    ...{ askedAt: 1, changedAt: 2, answeredAt: 2, answeredByName: 'Bob', summary: { build: { url: null } } },
  } as StoredQuestion
  const takeCode = createTakeCode({
    questions: {
      wait: async () => ({ revision: 1, state: 'waiting', answer: null }),
      find: async () => ({ question, content: { key: null } as never }),
      handOut: async () => t.fail(),
    },
  })
  const client = { asker: { id: question.projectId } as Asker, secret: randomUUID() }
  t.is(await takeCode(client, id), undefined)
})
