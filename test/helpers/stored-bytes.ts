import { createHash } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import type { TestRegistry } from '../../test-registry/index.ts'
import type { Scene } from './release-scene.ts'

/** Asserts that the registry has exactly the bytes that were asked about and approved last. */
export async function storesWhatWasAsked(
  t: ExecutionContext,
  registry: TestRegistry,
  { name, endpoint }: Pick<Scene, 'name' | 'endpoint'>,
): Promise<void> {
  const stored = integrityOf(await registry.tarball(name, '1.0.0'))
  const { dist } = (await registry.packument(name)).versions['1.0.0']
  t.is(dist.integrity, stored)
  t.is(integrityAsked(endpoint.questions), stored, 'the last question was about other bytes')
  const approved = endpoint.questions.filter(({ ask }) => ask === 'approval')
  if (approved.length > 0) t.is(integrityAsked(approved), stored, 'the last approval was of other bytes')
}

function integrityOf(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}

function integrityAsked(questions: Question[]): string | null | undefined {
  return questions.at(-1)?.package.integrity
}
