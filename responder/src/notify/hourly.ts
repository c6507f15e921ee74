import type { Listener } from './audience.ts'

const HOUR_MS = 60 * 60_000
/** Questions that one person is notified of in an hour. */
const PER_HOUR = 30
/** How many people are counted at once. One more, and the person whose hour began first is forgotten. */
const PEOPLE = 10_000

/**
 * Counts the questions that each person is told of, in an hour that begins with the first. Each node counts for itself.
 */
export function createHourly(now: () => number) {
  const hours = new Map<string, { endsAt: number; questions: Set<string>; summed: Set<string> }>()
  return {
    /**
     * Counts a question, except for a project's channel. `false`: tell them. `summary`: say, once on each channel, that
     * there are more. `silent`: that has been said.
     */
    hit: (
      { personId, channelId }: Pick<Listener, 'personId' | 'channelId'>,
      { questionId, revision }: { questionId: string; revision: number },
    ): false | 'summary' | 'silent' => {
      if (personId === null) return false
      const question = `${questionId} ${revision}`
      const at = now()
      let hour = hours.get(personId)
      if (!hour || hour.endsAt <= at) {
        hours.delete(personId)
        hour = { endsAt: at + HOUR_MS, questions: new Set(), summed: new Set() }
        hours.set(personId, hour)
        const [first] = hours.keys()
        if (hours.size > PEOPLE && first !== undefined) hours.delete(first)
      }
      if (hour.questions.has(question) || hour.questions.size < PER_HOUR) {
        hour.questions.add(question)
        return false
      }
      if (hour.summed.has(channelId)) return 'silent'
      hour.summed.add(channelId)
      return 'summary'
    },
  }
}

export type Hourly = ReturnType<typeof createHourly>
