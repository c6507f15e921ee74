import type { ExecutionContext } from 'ava'
import type { Headed } from '../helpers/furnished.ts'

/** The events of a page that is open. */
export async function openStream(t: ExecutionContext, origin: string, headers: Headed) {
  const gone = new AbortController()
  t.teardown(() => gone.abort())
  const response = await fetch(`${origin}/api/events`, { headers, signal: gone.signal })
  t.is(response.status, 200)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const has = (id: string, revision: number) =>
    [...text.matchAll(/^data: (\{.*\})$/gm)].some(([, data = '']) => {
      const said = JSON.parse(data)
      return said.id === id && said.revision >= revision
    })
  const read = async () => {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) throw new Error('The stream has ended.')
    text += chunk.value
  }
  return {
    /** Resolves when the page has heard of this revision, or of a later one. */
    until: async (id: string, revision: number): Promise<void> => {
      while (!has(id, revision)) await read()
    },
    /** Resolves when the page has heard that it may have missed something. */
    untilAll: async (): Promise<void> => {
      text = ''
      while (!/^data: null$/m.test(text)) await read()
    },
  }
}
