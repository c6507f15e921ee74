import type { Question } from '../question.ts'

const ASKS: Record<string, string> = {
  publish: 'Publish',
  'dist-tag': 'Move the dist-tag of',
  'stage-approve': 'Approve the staged version of',
}

const REASONS = {
  rejected: 'The last answer could not be used.',
  expired: 'The last code came too late.',
  changed: 'What would be published has changed since it was asked the last time.',
}

/**
 * Describes a question for people: one fact per line, the most important first. Escape the text for formats in which
 * `<`, `*` or `_` has a meaning.
 */
export function describeQuestion(question: Question): string {
  const { kind, package: release, build, network = [], reason, ask } = question
  const { name, version, tag, registry, files, size, integrity } = release
  const asked = `${ASKS[kind] ?? kind} ${name}@${version}`
  const facts = [
    ask === 'approval'
      ? `${asked} to ${tag} at ${registry}?`
      : `A code is needed: ${asked} to ${tag} at ${registry}`,
    ...network.map(({ setting, value, file }) => `Careful: ${file} sets ${setting} to ${value}`),
    reason && `Attempt ${question.attempt}. ${REASONS[reason]}`,
    integrity && `${files === 1 ? '1 file' : `${files} files`}, ${size} bytes, ${integrity}`,
    build.url ?? build.repository,
  ]
  return facts.filter(Boolean).join('\n')
}
