import type { Question } from '@cfa/protocol'
import { START } from '../fakes/clock.ts'

/** A question with every field known, open for half an hour by the clocks of the tests. */
export const question: Question = {
  protocol: 1,
  id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  ask: 'code',
  kind: 'publish',
  package: {
    name: '@example/tool',
    version: '2.1.0',
    tag: 'latest',
    registry: 'https://registry.npmjs.org/',
    integrity: `sha512-${'A'.repeat(86)}==`,
    size: 10_240,
    unpackedSize: 40_960,
    files: 12,
    access: 'public',
  },
  accounts: ['alice', 'bob'],
  attempt: 1,
  reason: null,
  build: {
    service: 'GitHub Actions',
    repository: 'example/tool',
    branch: 'main',
    commit: 'a'.repeat(40),
    url: 'https://github.com/example/tool/actions/runs/1',
  },
  key: null,
  expiresAt: new Date(START + 30 * 60_000).toISOString(),
}
