import type { OpenQuestion } from '../../../src/api/questions.ts'

/** The questions that one run of a build asks. */
export interface Run {
  key: string
  build: OpenQuestion['build']
  questions: OpenQuestion[]
}

/** Groups questions by run, each at the place of its first question, so that what ends first stays first. */
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

/** Returns the questions of a run that this person can answer together, or none if there is only one. */
export function togetherOf(questions: readonly OpenQuestion[], run: OpenQuestion['run']): OpenQuestion[] {
  const open = questions.filter((one) => one.state === 'waiting' && one.mayAnswer && one.run === run)
  return run !== null && open.length > 1 ? open : []
}

/** Returns what groups a question. If its run is unknown, that is its commit. If that is unknown too, it is alone. */
function keyOf({ id, project, run, build: { repository, commit } }: OpenQuestion): string {
  if (run !== null) return run
  return repository !== null && commit !== null ? JSON.stringify([project, repository, commit]) : id
}
