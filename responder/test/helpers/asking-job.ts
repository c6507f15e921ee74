import { type OpenReading, type Question, type Report, readAccepted, sealedIntegrity } from '@cfa/protocol'
import { createSealingKey, sealLink } from '@cfa/protocol/sealing'
import { exampleQuestion } from '@cfa/protocol/testing'

export interface JobProject {
  endpoint: string
  secret: string
}

export const INTEGRITY =
  'sha512-O7Eu2jwpjbXeJVl/VNkk8uF+eKJq2JU+2CGO5oLwu76QIeLzAJ0VLJEb8fJexoOpAnFBZnZ6+9jlvQ+wEk7Lig=='

/** A release job that asks over HTTP, as the plugin does. */
export async function ask({ endpoint, secret }: JobProject, changes: Partial<Question> = {}) {
  const key = await createSealingKey()
  const question = { ...questionOf(), key: key.publicJwk, ...changes }
  let place = ''
  let revision = 0

  const send = async (method: string, url: string, body?: object): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      prefer: 'wait=20',
    }
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (response.ok) return response
    throw new Error(`${method} ended with ${response.status}: ${await response.text()}`)
  }
  const post = async (attempt: object) => {
    const response = await send('POST', endpoint, { ...question, ...attempt })
    place = new URL(response.headers.get('location') ?? '', endpoint).href
    readAccepted(await response.json())
  }
  /** The next message for the job. */
  const news = async (): Promise<{ state: string; answer: { sealed?: string } | null }> => {
    for (;;) {
      const response = await send('GET', `${place}?after=${revision}`)
      if (response.status === 204) continue
      const said = await response.json()
      revision = said.revision
      return said
    }
  }
  const newsOf = async (state: string) => {
    for (;;) {
      const said = await news()
      if (said.state === state) return said
    }
  }

  const open = async (sealed: string): Promise<OpenReading> =>
    await key.open(sealed, { id: question.id, integrity: await sealedIntegrity(question) })

  await post({})
  return {
    question,
    open,
    /** Resolves with the opened answer as soon as there is one. */
    answer: async (): Promise<OpenReading> => {
      const { answer } = await newsOf('answered')
      return await open(answer?.sealed ?? '')
    },
    newsOf,
    report: async (report: Report) => void (await send('PATCH', place, report)),
    askAgain: async (attempt: number, reason: Question['reason'], changes: Partial<Question> = {}) =>
      await post({ ...changes, attempt, reason }),
    /** Seals the registry's link to the key that came with a web answer. */
    sealFor: async (web: Parameters<typeof sealLink>[1], url: string) =>
      await sealLink({ id: question.id, url }, web),
  }
}

export type Job = Awaited<ReturnType<typeof ask>>

/** A release as a job asks about it, with `details`. */
export const questionOf = (): Question =>
  exampleQuestion({
    package: { integrity: INTEGRITY, files: 3 },
    build: { commit: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad' },
    expiresAt: new Date(Date.now() + 25 * 60_000).toISOString(),
    details: {
      notes: '### Bug Fixes\n\n- **parser:** keep the last line <b>whole</b>\n',
      files: [
        { path: 'package.json', size: 912 },
        { path: 'README.md', size: 2_048 },
        { path: 'dist/index.js', size: 38_000 },
      ],
      previous: { version: '2.0.4', commit: 'a6f3a5b8c1fd8d2b1f4b8ffb3b6fd1c8b3a1d5e0' },
      commits: [
        { hash: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad', subject: 'fix(parser): keep the last line' },
        { hash: 'a91f0c2be64fdd5e8b0a4f33c6ae25d9f8e2b7c1', subject: 'docs: say what a line is' },
      ],
      scripts: [],
    },
  })
