const HOUR_MS = 60 * 60_000
/** People that are counted at once; with one more the one whose hour began first is forgotten. */
const PEOPLE = 10_000

/** Counts the questions that people are told of, within an hour that begins with the first. Each node counts for itself. */
export function createHourly(limit: number, now: () => number) {
  const hours = new Map<string, { endsAt: number; questions: Set<string>; summed: Set<string> }>()
  return {
    /** `false`: tell them. `summary`: say once, to each channel, that there is more. `silent`: that was said. */
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
