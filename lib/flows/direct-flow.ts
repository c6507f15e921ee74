import type { DoorReply } from '../door/door.ts'
import type { Credential } from '../registry/credential.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { Write } from '../release/confirm-by-web.ts'
import type { DirectFlow } from '../release/direct-release.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import { sendPublication } from '../release/send-publication.ts'
import { STORED } from '../release/settle-upload.ts'
import { type Topic, topicOf } from '../release/topic.ts'
import type { Session } from '../verify/types.ts'
import { createAsks } from './ask.ts'
import { checkUpload, createAttendedFlow } from './attended-flow.ts'
import { trustOfPublication } from './check-trust.ts'
import { type Member, subjectOf } from './member.ts'
import { needsRequest, type Parts } from './parts.ts'
import { uploadOf, waitForEarlier, waitUntilShown } from './upload.ts'

/**
 * Assembles a direct release that a maintainer approves.
 *
 * @param member - Set if this package is asked about together with others.
 */
export function createDirectFlow(
  parts: Parts,
  session: Session,
  memory: CodeMemory,
  member?: Member,
): DirectFlow {
  const { options, phase, logger, fail } = parts
  const asks = createAsks(parts, session, memory, member)
  const attended = createAttendedFlow(parts, 'publish', asks)
  // Read while the tree is being compared. Scripts that run again might commit.
  let head = phase === 'publish' ? parts.head() : undefined
  const hold = () => {
    head = undefined
    return attended.hold()
  }
  const topicFor = (ask: Topic['ask'], { held: { publication } }: HeldRelease) =>
    topicOf(ask, 'publish', publication, trustOfPublication(publication, parts))
  const send = async (release: HeldRelease, approval: Parameters<DirectFlow['send']>[1]) => {
    const sending = await createSending(release, { ...parts, head: () => head ?? parts.head() })
    const { publication } = release.held
    const write: Write = async (account, otp) => {
      const outcome = await sending.write(account, otp)
      if (outcome === 'done') await checkUpload(publication, account, parts)
      return outcome
    }
    await asks.write(topicFor('code', release), write, approval, release.held.broken)
    return sending.reply()
  }
  return {
    ...attended,
    hold,
    // If called from `publish`, the tag already exists, and the question for the code shows everything that the
    // approval would.
    asksFirst: session.features.includes('approval') && phase === 'prepare',
    asksTogether: member !== undefined,
    holdsFirst: phase === 'prepare' && needsRequest(parts),
    ...{ logger, fail },
    askApproval: async (release, earlier) =>
      member?.defer(release, subjectOf('publish', release, parts)) ??
      asks.approval(topicFor('approval', release), release.held.broken, earlier),
    send,
    waitUntilShown:
      options.waitFor === 'live' ? (publication) => waitUntilShown(parts, publication) : undefined,
  }
}

/** Prepares everything before the code is there, so that only one request follows an answer. */
export async function createSending(
  { held }: HeldRelease,
  parts: Parts,
): Promise<{ write: Write; reply: () => DoorReply }> {
  const { connection, clock, logger, fail, standing } = parts
  const upload = await uploadOf(held.publication, parts)
  let reply = STORED
  const tools = {
    ...{ registry: connection.registry, clock, logger, fail, standing },
    waitForEarlier: (credential: Credential) => waitForEarlier(parts, held.publication, credential),
    onReply: (given: DoorReply) => {
      reply = given
    },
  }
  const write: Write = async (account, otp) => {
    held.broken.throwIfAborted()
    const outcome = await sendPublication(upload, account, otp, tools)
    if (outcome === 'done') standing.live = { lacksTag: false }
    return outcome
  }
  return { write, reply: () => reply }
}
