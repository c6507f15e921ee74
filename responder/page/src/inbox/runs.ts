import type { OpenQuestion } from '../../../src/api/questions.ts'

/** What one run of a build asks for. */
export interface Run {
  key: string
  build: OpenQuestion['build']
  questions: OpenQuestion[]
}

/** Puts together what is of one run, where its first question stands: what ends first is still first. */
export function runsOf(questions: readonly OpenQuestion[]): Run[] {
  const runs = new Map<string, Run>()
  for (const question of questions) {
    const key = keyOf(question)
    const run = runs.get(key)
    if (run) run.questions.push(question)
    else runs.set(key, { key, build: question.build, questions: [question] })
  }
  return [...runs.values()]
}

/** What of a run this person can answer together. One alone has its own page. */
export function togetherOf(questions: readonly OpenQuestion[], run: OpenQuestion['run']): OpenQuestion[] {
  const open = questions.filter((one) => one.state === 'waiting' && one.mayAnswer && one.run === run)
  return run !== null && open.length > 1 ? open : []
}

/** A build of which it is not known which run it is stands with those of its commit, else alone. */
function keyOf({ id, project, run, build: { repository, commit } }: OpenQuestion): string {
  if (run !== null) return run
  return repository !== null && commit !== null ? JSON.stringify([project, repository, commit]) : id
}
