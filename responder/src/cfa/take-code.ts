import { type OpenReading, ProtocolError } from '@cfa/protocol'
import { openAnswer } from '@cfa/protocol/sealing'
import { ServiceError } from '../errors.ts'
import type { Questions } from '../questions/questions.ts'
import type { Client } from './client.ts'
import { type CodeKey, codeKeyOf } from './code-key.ts'
import { HANDED_OUT } from './handed-out.ts'
import { askedReply, type RequestReply } from './request.ts'

const NO_CODE = 'The answer is not a code.'
const OTHER_SECRET = 'It was asked with another secret of this project, and only that one opens the code.'

/**
 * The result of a poll. `undefined` if there is no news yet. `isOver` means that no code will come, or that it was
 * already handed out.
 */
export type Polled = { isOver: boolean; reply: RequestReply } | undefined

/** Creates the function that hands out the code of a request, once. */
export function createTakeCode({ questions }: { questions: Pick<Questions, 'wait' | 'handOut' | 'find'> }) {
  return async ({ asker, secret }: Client, id: string): Promise<Polled> => {
    const sealed = await sealedCode(asker, id)
    const found = await questions.find(asker, id)
    if (!found || found.question.state === 'waiting') return undefined
    const reply = askedReply(found.question)
    if (found.question.state !== 'answered') return { isOver: true, reply }
    // It was answered between the two look-ups, so the next poll takes it.
    if (sealed === undefined) return undefined
    const key = codeKeyOf(secret, id)
    if (found.content.key?.x !== key.publicJwk.x)
      return {
        isOver: true,
        reply: { ...reply, state: 'error', errorReason: OTHER_SECRET, userThatResponded: null },
      }
    const reading = await open(sealed, key, id)
    const code = reading?.type === 'code' ? reading.otp : null
    const ended = await questions.handOut(asker, id, {
      sealed,
      to: code === null ? 'failed' : 'withdrawn',
      reason: code === null ? NO_CODE : HANDED_OUT,
    })
    return ended && { isOver: code === null, reply: askedReply(ended, code) }
  }

  /** Reads the sealed code, which also notes that the client has called. */
  async function sealedCode(asker: Client['asker'], id: string): Promise<string | undefined> {
    try {
      const reply = await questions.wait(asker, id, 0, 0, new AbortController().signal)
      return reply?.answer && 'sealed' in reply.answer ? (reply.answer.sealed ?? undefined) : undefined
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return undefined
      throw error
    }
  }
}

/** Opens a sealed answer. `undefined` if that fails. */
async function open(sealed: string, { privateKey }: CodeKey, id: string): Promise<OpenReading | undefined> {
  try {
    return await openAnswer(sealed, await privateKey(), { id, integrity: null })
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
