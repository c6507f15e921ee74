import { serverFor } from './http.ts'
import { listen } from './listen.ts'
import { type Started, startHere, VERDACCIO_HOST } from './verdaccio.ts'

/** Lets other processes each start their own Verdaccio inside this one. None of it keeps this process alive. */
export async function hostVerdaccio(): Promise<Record<typeof VERDACCIO_HOST, string>> {
  const running = new Map<string, Started>()
  const server = serverFor(
    async ({ method, body }) => {
      if (method === 'POST') {
        const started = await startHere()
        running.set(started.url, started)
        return text(started.url)
      }
      await running.get(body.toString())?.close()
      return text('')
    },
    () => () => {},
  )
  const url = await listen(server)
  server.unref()
  return { [VERDACCIO_HOST]: url }
}

const text = (value: string) => ({ status: 200, headers: {}, body: Buffer.from(value) })
