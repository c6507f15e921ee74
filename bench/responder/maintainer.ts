import type { Question } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import { send } from './http.ts'

/** A signed-in maintainer whose click is timed. */
export interface Maintainer {
  /** The headers that their browser sends. */
  headers: Record<string, string>
  /** Seals and sends an answer. Resolves with `performance.now()` at the click. */
  answer: (question: Question) => Promise<number>
}

/** Signs in with only a name, as the demo allows. */
export async function signIn(origin: string, publicUrl: string): Promise<Maintainer> {
  const headers = { origin: publicUrl }
  const {
    status,
    headers: received,
    body,
  } = await send('POST', `${origin}/api/demo/sign-in`, headers, { name: 'alice' })
  if (status !== 200) throw new Error(`signing in ended with ${status}: ${body}`)
  const cookie = [received['set-cookie'] ?? []].flat()[0]?.split(';')[0] ?? ''
  return {
    headers: { ...headers, cookie },
    answer: async (question) => {
      const clickedAt = performance.now()
      const sealed = await sealAnswer({ username: 'alice', otp: '123456' }, question)
      const url = `${origin}/api/questions/${question.id}/answer`
      const reply = await send('POST', url, { ...headers, cookie }, { attempt: question.attempt, sealed })
      if (reply.status !== 204) throw new Error(`answering ended with ${reply.status}: ${reply.body}`)
      return clickedAt
    },
  }
}
