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

/** A build that says neither its address nor its commit is a run of its own. */
function keyOf({ id, project, build: { url, repository, commit } }: OpenQuestion): string {
  if (url !== null) return JSON.stringify([project, url])
  return repository !== null && commit !== null ? JSON.stringify([project, repository, commit]) : id
}
