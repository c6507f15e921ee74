import test from 'ava'
import { type Answerer, eachQuestion } from '../../demo/maintainer/each-question.ts'
import type { QuestionDetail } from '../../responder/src/api/questions.ts'

type Seen = Pick<QuestionDetail, 'id' | 'attempt'> | undefined

const first = { id: 'one', attempt: 1 }
const again = { id: 'one', attempt: 2 }

/** A page that shows one thing after another, and then stays as it is. */
function pageOf(shown: Seen[]) {
  let now: Seen
  return {
    changes: async function* (signal: AbortSignal) {
      for (now of shown) yield
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    waiting: async () => now as QuestionDetail | undefined,
  }
}

/** Records what it is asked, and returns when the question is over. */
function recorder(log: string[]): Answerer {
  return async ({ id, attempt }, signal) => {
    log.push(`asked ${id} ${attempt}`)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    log.push(`left ${id} ${attempt}`)
  }
}

async function record(shown: Seen[]): Promise<string[]> {
  const log: string[] = []
  const over = new AbortController()
  const answering = eachQuestion(pageOf(shown), recorder(log), over.signal)
  await new Promise((resolve) => setImmediate(resolve))
  over.abort()
  await answering
  return log
}

test('a question is answered once, however often it is seen', async (t) => {
  t.deepEqual(await record([undefined, first, first]), ['asked one 1', 'left one 1'])
})

test('the next attempt is answered only once the previous one has ended', async (t) => {
  const log = await record([first, again])
  t.deepEqual(log, ['asked one 1', 'left one 1', 'asked one 2', 'left one 2'])
})

test('the person who is asked is told when somebody else answers', async (t) => {
  t.deepEqual(await record([first, undefined]), ['asked one 1', 'left one 1'])
})

test('an error of an answerer ends the loop', async (t) => {
  const broken = async () => {
    throw new Error('broken')
  }
  await t.throwsAsync(eachQuestion(pageOf([first]), broken, new AbortController().signal), {
    message: 'broken',
  })
})
