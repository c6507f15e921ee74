import type { ExecutionContext } from 'ava'
import type { Headed } from '../helpers/furnished.ts'

/** The event stream of an open page. */
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
    /** Resolves once this revision or a later one has arrived. */
    until: async (id: string, revision: number): Promise<void> => {
      while (!has(id, revision)) await read()
    },
    /** Resolves once the page is told that it may have missed something. */
    untilAll: async (): Promise<void> => {
      text = ''
      while (!/^data: null$/m.test(text)) await read()
    },
  }
}
