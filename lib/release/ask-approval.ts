import { type Conversation, createConversation } from './conversation.ts'
import type { Said } from './judge-said.ts'
import type { PackedRelease } from './pack-release.ts'
import type { Topic } from './question.ts'
import { type Step, stepError } from './step.ts'

const APPROVAL_TRIES = 3

/** A yes, and where it was said. */
export interface Approval {
  conversation: Conversation
  said: Said
}

/**
 * Asks for the approval of exactly these bytes.
 *
 * @param earlier - The conversation of an approval that the contents have outrun.
 */
export async function askApproval(
  packed: PackedRelease,
  step: Step,
  earlier?: Conversation,
): Promise<Approval> {
  const conversation = earlier ?? createConversation(step)
  const topic = topicOf('approval', packed, step)
  try {
    for (let tries = 1; ; tries += 1) {
      const said = await conversation.ask(topic, step, tries > 1 ? 'rejected' : earlier ? 'changed' : null)
      if (said.kind !== 'unusable') return approved(said, conversation, step)
      step.context.logger.log(said.why)
      if (tries === APPROVAL_TRIES) throw stepError(step, 'ERESPONDERANSWER', { detail: said.why })
      conversation.tell('rejected', said.why)
    }
  } catch (error) {
    conversation.tell('failed')
    await conversation.settled()
    throw error
  }
}

function approved(said: Said, conversation: Conversation, { context }: Step): Approval {
  const by = said.kind === 'code' ? ` by ${said.account.username ?? 'the account'}` : ''
  context.logger.log('Approved%s.', by)
  return { said, conversation }
}

/** What is asked about: these bytes, to be published, or as they are staged. */
export function topicOf(ask: Topic['ask'], { facts }: PackedRelease, { session }: Step): Topic {
  return { ask, kind: session.staging ? 'stage-approve' : 'publish', ...facts }
}
