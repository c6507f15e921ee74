import type { Question } from '../question.ts'

/** What differs from the example. `package` and `build` need only the fields that differ. */
export interface QuestionChanges extends Partial<Omit<Question, 'package' | 'build'>> {
  package?: Partial<Question['package']>
  build?: Partial<Question['build']>
}

const OPEN_MS = 30 * 60_000

/**
 * Returns a valid question of a release job: it asks alice or bob for the code to publish `@example/tool@2.1.0`. Every
 * field is known and no optional one is there. It has a new `id` and no key, and expires in half an hour.
 *
 * @param changes - Not checked, so that a question that breaks the protocol can be made too.
 */
export function exampleQuestion(changes: QuestionChanges = {}): Question {
  return {
    protocol: 1,
    id: crypto.randomUUID(),
    ask: 'code',
    kind: 'publish',
    accounts: ['alice', 'bob'],
    attempt: 1,
    reason: null,
    key: null,
    expiresAt: new Date(Date.now() + OPEN_MS).toISOString(),
    ...changes,
    package: { ...PACKAGE, ...changes.package },
    build: { ...BUILD, ...changes.build },
  }
}

const PACKAGE: Question['package'] = {
  name: '@example/tool',
  version: '2.1.0',
  tag: 'latest',
  registry: 'https://registry.npmjs.org/',
  integrity: `sha512-${'A'.repeat(86)}==`,
  size: 10_240,
  unpackedSize: 40_960,
  files: 12,
  access: 'public',
}

const BUILD: Question['build'] = {
  service: 'GitHub Actions',
  repository: 'example/tool',
  branch: 'main',
  commit: 'a'.repeat(40),
  url: 'https://github.com/example/tool/actions/runs/1',
}
