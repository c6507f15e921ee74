import { LIMITS, type PollReply, printable } from '@cfa/protocol'
import { projectOfSecrets } from '../projects/secrets.ts'
import { EVERYTHING } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { type Asking, checkAsker } from './check-asker.ts'
import type { Contact, createContacts } from './contacts.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import { DECLINE_CODE_MS, isOf, isOfRun, type StoredQuestion } from './question.ts'
import { createWaiters } from './waiters.ts'

const LONGEST_MS = 60_000

/** Serves the jobs that wait for news. */
export function createPolls(
  { database, projects, log, effects }: QuestionsContext,
  contacts: ReturnType<typeof createContacts>,
) {
  const waiters = createWaiters()

  /**
   * Waits up to `waitMs` (at most a minute) for a revision above `after`. Resolves with `undefined` if there is none.
   * Throws `not_found`, and `wrong_secret` as soon as the secret has ended, or `build_refused`.
   */
  async function wait(
    asker: Asking,
    id: string,
    after: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<PollReply | undefined> {
    const { id: projectId, secretHash } = asker
    const look = async (): Promise<StoredQuestion> => {
      const question = await findQuestion(database, id)
      if (!question || !isOf(asker, question) || !isOfRun(asker, question)) throw unknownQuestion()
      return question
    }
    // Entering before looking misses nothing. News no newer than `after` does not end the wait.
    const options = { waitMs: Math.min(waitMs, LONGEST_MS), signal }
    const waiter = waiters.enter(id, after, options, {
      projectId,
      secretHash,
      isBuild: asker.proof !== undefined,
    })
    try {
      for (let wakes = 0; ; wakes += 1) {
        const question = await look()
        contacts.noteCall(id, question.askedAt)
        const hasNews = question.revision > after
        // Checked after the look: an answer given after the secret ended is not for its holder.
        if (hasNews || wakes > 0) await checkAsker(projects, asker)
        if (hasNews) return signal.aborted ? undefined : handOut(question)
        if (waitMs <= 0 || !(await waiter.next())) return undefined
      }
    } finally {
      waiter.leave()
    }
  }

  function handOut(question: StoredQuestion): PollReply {
    const reply = replyOf(question)
    if (reply.answer) contacts.taken(question.id, question.revision)
    return reply
  }

  function replyOf(question: StoredQuestion): PollReply {
    const { revision, state } = question
    if (state === 'declined') return { revision, state, answer: declineOf(question) }
    if (state !== 'answered' || question.answer === null) return { revision, state, answer: null }
    return { revision, state, answer: { sealed: question.answer } }
  }

  function declineOf({ answeredByName, reason, answer, changedAt }: StoredQuestion) {
    const by = printable(answeredByName, LIMITS.byLength) ?? null
    const decline = { declined: true as const, by, reason: printable(reason, LIMITS.reasonLength) ?? null }
    const isKept = answer !== null && effects.now() < changedAt + DECLINE_CODE_MS
    return isKept ? { ...decline, sealed: answer } : decline
  }

  async function revisionsOf(ids: string[]): Promise<Map<string, number>> {
    const places = placesOf(ids.length)
    const rows = await database.all(`select id, revision from questions where id in (${places})`, ...ids)
    return new Map(rows.map((row) => [String(row.id), Number(row.revision)]))
  }

  /** Wakes those that an announcement concerns. */
  function onAnnounced(topic: string): void {
    const projectId = projectOfSecrets(topic)
    if (projectId !== undefined) waiters.wakeProject(projectId)
    else if (topic === EVERYTHING) wakeMissed().catch(missed)
    else waiters.wake(topic)
  }

  async function wakeMissed(): Promise<void> {
    await waiters.wakeEnded((hashes) => projects.living(hashes))
    await waiters.wakeMissed(revisionsOf)
  }

  /** Logs a failed look. A waiting job polls again within a minute anyway. */
  const missed = (error: unknown): void =>
    log.error(factsOf(error), 'Could not look for news that may have been missed.')

  /** Reads the contact of a question's job. A job that waits here is in contact right now. */
  async function contactOf({ id, askedAt }: Pick<StoredQuestion, 'id' | 'askedAt'>): Promise<Contact> {
    const contact = await contacts.find(id)
    const heardAt = waiters.has(id) ? effects.now() : Math.max(contact.heardAt, askedAt)
    return { ...contact, heardAt }
  }

  return { wait, onAnnounced, contactOf, close: waiters.close, count: waiters.count }
}
