const HOUR_MS = 60 * 60_000
/** How many people are counted at once. One more, and the person whose hour began first is forgotten. */
const PEOPLE = 10_000

/**
 * Counts the questions that each person is told of, in an hour that begins with the first. Each node counts for itself.
 */
export function createHourly(limit: number, now: () => number) {
  const hours = new Map<string, { endsAt: number; questions: Set<string>; summed: Set<string> }>()
  return {
    /** `false`: tell them. `summary`: say, once on each channel, that there are more. `silent`: that has been said. */
    hit: (personId: string, channelId: string, question: string): false | 'summary' | 'silent' => {
      const at = now()
      let hour = hours.get(personId)
      if (!hour || hour.endsAt <= at) {
        hours.delete(personId)
        hour = { endsAt: at + HOUR_MS, questions: new Set(), summed: new Set() }
        hours.set(personId, hour)
        const [first] = hours.keys()
        if (hours.size > PEOPLE && first !== undefined) hours.delete(first)
      }
      if (hour.questions.has(question) || hour.questions.size < limit) {
        hour.questions.add(question)
        return false
      }
      if (hour.summed.has(channelId)) return 'silent'
      hour.summed.add(channelId)
      return 'summary'
    },
  }
}
