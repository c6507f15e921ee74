import { createHash } from 'node:crypto'
import type { QuestionDetail } from '../responder/src/api/questions.ts'
import type { Setting } from './setting.ts'

/** What a release left behind, looked up where it counts: at the registry and at the git remote. */
export interface Outcome {
  /** The last question, or `undefined` if nobody was asked. */
  question: Pick<QuestionDetail, 'ask' | 'package'> | undefined
  isDeclined: boolean
  /** The tags of the released commit on the remote. */
  tags: string[]
  published: Published | undefined
}

export interface Published {
  version: string
  by: string | undefined
  /** Computed from the bytes that the registry serves. */
  integrity: string
}

export async function findOutcome({ registry, people, project, commands }: Setting): Promise<Outcome> {
  const question = await people.alice.latest()
  const refs = await commands.run('git', ['ls-remote', '--tags', project.remote], { cwd: project.folder })
  const tags = refs
    .split('\n')
    .filter((line) => line.startsWith(project.commit))
    .map((line) => line.replace(/^.*refs\/tags\/(.*?)(?:\^\{\})?$/, '$1'))
  const version = question?.package.version
  const published = version ? await findPublished(registry, project.name, version) : undefined
  return { question, isDeclined: question?.state === 'declined', tags, published }
}

async function findPublished(
  registry: Setting['registry'],
  name: string,
  version: string,
): Promise<Published | undefined> {
  const packument = await registry.packument(name).catch(() => undefined)
  if (!packument?.versions[version]) return undefined
  const tarball = await registry.tarball(name, version)
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  return { version, by: registry.publisherOf(name, version), integrity }
}

/** Returns what is not as expected, one sentence for each fault. */
export function findFaults(
  { question, isDeclined, tags, published }: Outcome,
  expected: { by: string | undefined; declined: boolean },
): string[] {
  const faults: Array<[isFault: boolean, text: string]> = expected.declined
    ? [
        [!isDeclined, 'The release was not declined.'],
        [published !== undefined, 'The package was published although the release was declined.'],
        [
          question?.ask === 'approval' && tags.length > 0,
          'There is a tag although the release was declined.',
        ],
      ]
    : [
        [!published, 'The package is not on the registry.'],
        [tags[0] !== `v${question?.package.version}`, 'The tag is not on the remote.'],
        [
          expected.by !== undefined && published?.by !== expected.by,
          `The package was not published by ${expected.by}.`,
        ],
        [
          published?.integrity !== question?.package.integrity,
          'The bytes on the registry are not those that were approved.',
        ],
      ]
  return faults.filter(([isFault]) => isFault).map(([, text]) => text)
}
